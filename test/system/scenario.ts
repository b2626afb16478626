import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import type { TreeNode } from '../../src/trial/case.ts'
import type { Scenario } from '../helpers/scenario-file.ts'

/** What a device holds before or after: see `test/system/README.md`. */
export interface Holds {
  readonly type: string
  readonly label?: string
  readonly uuid?: string
  /** Files of the filesystem, in the words of a scenario's tree. */
  readonly files?: Readonly<Record<string, TreeNode>>
  /** Of a `crypto_LUKS`: the text that opens it, its version, and whether it stores that discards are allowed. */
  readonly key?: string
  readonly version?: 1 | 2
  readonly discard?: boolean
}

/** A partition before; start and size are sectors of the disk. */
export interface PartitionBefore {
  readonly number: number
  readonly start: number
  readonly size: number
  readonly label?: string
  readonly typeGuid?: string
  readonly guid?: string
  readonly holds?: Holds
}

/** A disk before. */
export interface DiskBefore {
  readonly sizeMiB?: number
  readonly sectorSize?: number
  readonly partitions?: readonly PartitionBefore[]
  readonly holds?: Holds
}

/** What is expected of a device: each fact that is named must be equal; `partitions` and `files` are complete. */
export interface DeviceAfter {
  readonly partitions?: readonly Readonly<Record<string, string | number>>[]
  readonly type?: string | null
  readonly label?: string | null
  readonly uuid?: string | null
  readonly files?: Readonly<Record<string, TreeNode>>
  readonly luks?: {
    readonly label?: string
    readonly uuid?: string
    readonly flags?: readonly string[]
    readonly opensWith?: string
    readonly keyslots?: number
    readonly tokens?: readonly string[]
  }
  readonly array?: { readonly level?: string; readonly active?: number; readonly spares?: number }
  readonly exists?: boolean
}

/** A scenario on real disks. */
export interface SystemScenario extends Omit<Scenario, 'before' | 'after'> {
  readonly before?: {
    readonly tree?: Readonly<Record<string, TreeNode>>
    readonly disks?: Readonly<Record<string, DiskBefore>>
    /** Lines of bash, after the disks are there; `$DIR` is the story's own directory, `$BIN` one on its PATH. */
    readonly prepare?: string
  }
  readonly after?: {
    readonly tree?: Readonly<Record<string, TreeNode>>
    readonly disks?: Readonly<Record<string, DeviceAfter>>
    /** A line of bash that must succeed. */
    readonly check?: string
  }
  /** What the engine's programs find in their environment besides `PATH`. */
  readonly environment?: Readonly<Record<string, string>>
  /** Texts that no log, plan, report or error may show. */
  readonly secrets?: readonly string[]
}

/** A scenario with the name of its file. */
export interface NamedSystemScenario extends SystemScenario {
  readonly file: string
  readonly isPositive: boolean
}

/** Reads the scenarios below a directory. */
export function readSystemScenarios(directory: string): readonly NamedSystemScenario[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const scenario = parse(fs.readFileSync(path.join(directory, name), 'utf8')) as SystemScenario
      const isPositive = name.startsWith('positive/')
      if (typeof scenario.title !== 'string') throw new Error(`${name}: no title`)
      if (!isPositive && scenario.error === undefined && scenario.issues === undefined) {
        throw new Error(`${name}: a negative scenario says what is wrong`)
      }
      return { ...scenario, file: name, isPositive }
    })
}

/** The document of a scenario at a spec version, as text; disks are still named `$a`, `$a1`. */
export function documentOf(scenario: SystemScenario, version: string): string {
  const document = (scenario.config ?? {}) as Record<string, unknown>
  const whole = { ...document, ignition: { version: '$VERSION', ...(document['ignition'] as object | undefined) } }
  return (scenario.configText ?? JSON.stringify(whole, undefined, 2)).replaceAll('$VERSION', version)
}
