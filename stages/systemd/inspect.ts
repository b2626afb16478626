import type { InspectContext } from '../../src/engine/stage.ts'
import { firstMissing } from '../../src/host/first-missing.ts'
import type { TargetFiles } from '../../src/host/host.ts'
import { targetPath } from '../../src/util/paths.ts'
import { inspectExtensions, type SeenExtensions } from './extensions.ts'
import { missingUnits } from './missing-units.ts'
import { PRESET_FILE, UNIT_DIRECTORY, unitFile } from './places.ts'
import { isInstance } from './preset.ts'

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
  /** The target's systemd, where presets enable instances of templates; absent when none can be told. */
  readonly systemdVersion?: number
  /** The units to be enabled that neither the document nor the target has. */
  readonly missing: readonly string[]
  /** The document's system extensions, when it has some and they can be looked into. */
  readonly extensions?: SeenExtensions
}

/** Looks at masks, at what is enabled, and at the preset file. */
export async function inspectSystemd({ config, host }: InspectContext): Promise<SystemdInspection> {
  const unitFiles: (readonly [string, 'mask' | 'other'])[] = []
  const enabled: string[] = []
  for (const unit of config.systemd?.units ?? []) {
    const stat = unit.mask === undefined ? undefined : await host.files.stat(unitFile(unit.name))
    const found = stat && (stat.target === '/dev/null' ? 'mask' : 'other')
    if (found) unitFiles.push([unit.name, found])
    if (unit.enabled !== false || unit.mask === true) continue
    // systemctl calls a masked unit disabled; once it is unmasked, links to it enable it again.
    const isEnabled = found === 'mask' ? hasLink(host.files, unit.name) : host.system.isUnitEnabled(unit.name)
    if (await isEnabled) enabled.push(unit.name)
  }
  const labelled = (await host.system.labelPolicy()) !== undefined
  const preset = readPreset(await host.files.read(PRESET_FILE))
  const hasInstances = (config.systemd?.units ?? []).some((unit) => unit.enabled === true && isInstance(unit.name))
  const systemdVersion = hasInstances ? await versionOf(host.files) : undefined
  const extensions = await inspectExtensions(config, host.files)
  return {
    ...(extensions && { extensions }),
    unitFiles,
    enabled,
    ...preset,
    labelled,
    toLabel: labelled ? await missingDirectories(host.files) : [],
    systemdVersion,
    missing: await missingUnits(config, host.files),
  }
}

/** The version of the target's systemd, which is part of the name of its own library. */
async function versionOf(files: TargetFiles): Promise<number | undefined> {
  const architecture = ['x86_64', 'aarch64'].map((name) => `/usr/lib/${name}-linux-gnu/systemd`)
  for (const directory of ['/usr/lib/systemd', '/usr/lib64/systemd', ...architecture]) {
    for (const name of (await files.list(targetPath(directory))) ?? []) {
      const version = /^libsystemd-shared-(\d+)(?:\D.*)?\.so$/.exec(name)?.[1]
      if (version !== undefined) return Number(version)
    }
  }
  return undefined
}

function readPreset(bytes: Uint8Array | undefined): Pick<SystemdInspection, 'preset'> {
  if (bytes === undefined) return {}
  const text = new TextDecoder().decode(bytes)
  const lines = text.split('\n').map((line) => line.trim())
  return { preset: { size: bytes.length, lines, endsMidLine: text !== '' && !text.endsWith('\n') } }
}

/** Whether a target or another unit wants or requires the unit. */
async function hasLink(files: TargetFiles, unit: string): Promise<boolean> {
  for (const name of (await files.list(UNIT_DIRECTORY)) ?? []) {
    if (!/\.(wants|requires|upholds)$/.test(name)) continue
    if ((await files.list(targetPath(`${UNIT_DIRECTORY}/${name}`)))?.includes(unit)) return true
  }
  return false
}

async function missingDirectories(files: TargetFiles): Promise<readonly string[]> {
  const made: string[] = []
  for (const path of [UNIT_DIRECTORY, PRESET_FILE]) {
    if ((await files.stat(path)) === undefined) made.push(await firstMissing(files, path))
  }
  return made
}
