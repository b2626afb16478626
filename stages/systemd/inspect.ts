import type { InspectContext } from '../../src/engine/stage.ts'
import { firstMissing } from '../../src/host/first-missing.ts'
import { PRESET_FILE, UNIT_DIRECTORY, unitFile } from './places.ts'

/** What the systemd stage saw. */
export type SystemdInspection = {
  /** What is at the file of a unit that is to be masked or unmasked: a mask, or something else. */
  readonly unitFiles: readonly (readonly [unit: string, found: 'mask' | 'other'])[]
  /** Of the units to be disabled, those that are enabled. */
  readonly enabled: readonly string[]
  /** The preset file, when there is one. */
  readonly preset?: { readonly size: number; readonly lines: readonly string[]; readonly endsMidLine: boolean }
  /** What of the two directories will be made and needs a label. */
  readonly toLabel: readonly string[]
  readonly labelled: boolean
}

/** Looks at masks, at what is enabled, and at the preset file. */
export async function inspectSystemd({ config, host }: InspectContext): Promise<SystemdInspection> {
  const unitFiles: (readonly [string, 'mask' | 'other'])[] = []
  const enabled: string[] = []
  for (const unit of config.systemd?.units ?? []) {
    if (unit.mask !== undefined) {
      const stat = await host.files.stat(unitFile(unit.name))
      if (stat) unitFiles.push([unit.name, stat.target === '/dev/null' ? 'mask' : 'other'])
    }
    const isDisabled = unit.enabled === false && unit.mask !== true
    if (isDisabled && (await host.system.isUnitEnabled(unit.name))) enabled.push(unit.name)
  }
  const labelled = (await host.system.labelPolicy()) !== undefined
  const preset = readPreset(await host.files.read(PRESET_FILE))
  return { unitFiles, enabled, ...preset, labelled, toLabel: labelled ? await missing(host.files) : [] }
}

function readPreset(bytes: Uint8Array | undefined): Pick<SystemdInspection, 'preset'> {
  if (bytes === undefined) return {}
  const text = new TextDecoder().decode(bytes)
  const lines = text.split('\n').map((line) => line.trim())
  return { preset: { size: bytes.length, lines, endsMidLine: text !== '' && !text.endsWith('\n') } }
}

async function missing(files: InspectContext['host']['files']): Promise<readonly string[]> {
  const made: string[] = []
  for (const path of [UNIT_DIRECTORY, PRESET_FILE]) {
    if ((await files.stat(path)) === undefined) made.push(await firstMissing(files, path))
  }
  return made
}
