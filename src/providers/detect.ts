/** Tells the platform by what stands in files of this machine; it never asks anybody. The first rule that holds decides. */
import { below, kindOf, listNames, readLine } from './machine/files.ts'
import { platformOf } from './kernel-command-line.ts'
import { allClouds } from './index.ts'
import type { ProviderContext } from './provider.ts'
import { CERTAINTIES } from './rules.ts'
import type { DetectedMachine, Rule } from './rules.ts'
import { readKernelWords } from './sources/command-line.ts'

/** Which platform this is, and how it is known. */
export interface Detection {
  readonly platform: string
  /** The rule that held, for people. */
  readonly rule: string
}

/**
 * The platform of this machine: what the kernel command line says, else by the first rule that holds, else `metal`.
 * An explicit argument of a user goes before all this and is not asked about here.
 */
export async function detectPlatform(
  context: Pick<ProviderContext, 'roots' | 'environment' | 'architecture'>,
): Promise<Detection> {
  const told = platformOf(readKernelWords(context))
  if (told !== undefined) return { platform: told, rule: 'the kernel command line says so' }
  const machine = machineOf(context)
  const found = (await rules()).find(({ rule }) => rule.holds(machine))
  return found === undefined
    ? { platform: 'metal', rule: 'no rule holds' }
    : { platform: found.platform, rule: found.rule.rule }
}

/** The rules of all platforms, the surest first. */
async function rules(): Promise<readonly { readonly platform: string; readonly rule: Rule }[]> {
  const clouds = await allClouds()
  const all = clouds.flatMap(({ id, detection = [] }) => detection.map((rule) => ({ platform: id, rule })))
  return CERTAINTIES.flatMap((certainty) => all.filter(({ rule }) => rule.certainty === certainty))
}

function machineOf({ roots, architecture }: Pick<ProviderContext, 'roots' | 'architecture'>): DetectedMachine {
  const labels = listNames(below(roots.dev, 'disk/by-label')) ?? []
  return {
    dmi: (field) => readLine(below(roots.sys, 'class/dmi/id', field)) ?? '',
    has: (root, path) => kindOf(below(roots[root], path)) !== undefined,
    text: (root, path) => readLine(below(roots[root], path)) ?? '',
    label: (name) => labels.includes(name),
    architecture,
  }
}
