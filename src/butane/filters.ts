import type { ConfigPath } from '../report/path.ts'
import type { JsonValue } from '../util/json.ts'
import { isJsonObject } from '../util/json.ts'
import { reaches, type Level, type Variant, type VariantName } from './variants.ts'

/** Something of Ignition that an operating system does not support. */
interface Filter {
  readonly variants: readonly VariantName[]
  /** Where in the generated config; `*` is every element of a list. */
  readonly path: readonly string[]
  readonly since?: Partial<Level>
  readonly until?: Partial<Level>
  /** Only these values, where given; otherwise any value at all. */
  readonly forbids?: (value: JsonValue) => boolean
  /** Whether it holds for a MachineConfig alone: a bare Ignition config is for whoever reads it. */
  readonly wrapped?: true
  readonly reason: string
}

const IMAGE_BASED = ['r4e', 'fiot'] as const
const DISKS_REASON = 'the disk is laid out by the image'
const OPENSHIFT = { variants: ['openshift'] } as const
const MACHINE_CONFIG = { ...OPENSHIFT, wrapped: true } as const
const OWNERS_REASON = 'the machine config operator only manages the SSH keys of the user core'
const NODES_REASON = 'the machine config operator only manages files'

function openshiftUser(key: string): Filter {
  return { ...MACHINE_CONFIG, path: ['passwd', 'users', '*', key], reason: OWNERS_REASON }
}

/** Everything that is refused, by what was generated and not by how it was written. */
export const FILTERS: readonly Filter[] = [
  { variants: ['flatcar'], path: ['storage', 'luks', '*', 'clevis'], until: { base: 6 }, reason: 'it has no Clevis' },
  { variants: ['flatcar'], path: ['storage', 'luks', '*', 'cex'], reason: 'it does not run on IBM Z' },
  { variants: IMAGE_BASED, path: ['kernelArguments'], reason: 'kernel arguments are managed by the image' },
  { variants: IMAGE_BASED, path: ['storage', 'disks'], reason: DISKS_REASON },
  { variants: IMAGE_BASED, path: ['storage', 'filesystems'], reason: DISKS_REASON },
  { variants: IMAGE_BASED, path: ['storage', 'luks'], reason: DISKS_REASON },
  { variants: IMAGE_BASED, path: ['storage', 'raid'], reason: DISKS_REASON },
  {
    ...MACHINE_CONFIG,
    path: ['kernelArguments'],
    reason: 'kernel arguments are given in openshift.kernel_arguments',
  },
  { ...MACHINE_CONFIG, path: ['passwd', 'groups'], reason: OWNERS_REASON },
  ...['gecos', 'groups', 'homeDir', 'noCreateHome', 'noLogInit', 'noUserGroup', 'primaryGroup'].map(openshiftUser),
  ...['shell', 'shouldExist', 'system', 'uid'].map(openshiftUser),
  {
    ...openshiftUser('passwordHash'),
    until: { openshift: 13 },
    reason: 'the machine config operator manages passwords since 4.13',
  },
  { ...OPENSHIFT, path: ['passwd', 'users', '*', 'name'], forbids: (name) => name !== 'core', reason: OWNERS_REASON },
  { ...MACHINE_CONFIG, path: ['storage', 'directories'], reason: NODES_REASON },
  { ...MACHINE_CONFIG, path: ['storage', 'links'], reason: NODES_REASON },
  {
    ...MACHINE_CONFIG,
    path: ['storage', 'files', '*', 'append'],
    reason: 'the machine config operator cannot append to files',
  },
  {
    ...MACHINE_CONFIG,
    path: ['storage', 'files', '*', 'contents', 'httpHeaders'],
    reason: 'the machine config operator fetches nothing',
  },
  {
    ...MACHINE_CONFIG,
    path: ['storage', 'files', '*', 'contents', 'compression'],
    until: { openshift: 10 },
    forbids: (compression) => compression !== '',
    reason: 'the machine config operator reads compressed contents since 4.10',
  },
  {
    ...OPENSHIFT,
    path: ['storage', 'files', '*', 'contents', 'source'],
    forbids: hasOtherScheme,
    reason: 'the machine config operator fetches nothing: only data URLs can be used',
  },
  {
    ...OPENSHIFT,
    path: ['storage', 'files', '*', 'mode'],
    since: { openshift: 10 },
    forbids: (mode) => typeof mode === 'number' && (mode & ~0o777) !== 0,
    reason: 'the machine config operator refuses special mode bits',
  },
  {
    ...OPENSHIFT,
    path: ['storage', 'filesystems', '*', 'format'],
    forbids: (format) => format === 'btrfs',
    reason: 'it has no btrfs',
  },
  {
    ...OPENSHIFT,
    path: ['storage', 'filesystems', '*', 'format'],
    since: { openshift: 14 },
    forbids: (format) => format === 'none',
    reason: 'the format none is not supported',
  },
]

/** A place in a generated config that an operating system does not support. */
export interface FilterFinding {
  readonly path: ConfigPath
  readonly reason: string
}

/**
 * Finds everything in a generated config that the variant does not support, in the order of the table.
 *
 * @param raw whether the config is not to be wrapped in what the variant's own machines read
 */
export function findUnsupported(config: JsonValue, variant: Variant, raw: boolean): readonly FilterFinding[] {
  const filters = FILTERS.filter((filter) => applies(filter, variant) && !(raw && filter.wrapped))
  return filters.flatMap((filter) =>
    [...valuesAt(config, filter.path)]
      .filter(({ value }) => filter.forbids?.(value) ?? true)
      .map(({ path }) => ({ path, reason: filter.reason })),
  )
}

/** Whether nothing at all, or not this value, may stand at a path of the generated config; `*` is every element of a list. */
export function isForbidden(path: readonly string[], variant: Variant, value?: JsonValue): boolean {
  return FILTERS.some(
    ({ forbids, ...filter }) =>
      (forbids === undefined || (value !== undefined && forbids(value))) &&
      filter.path.join('/') === path.join('/') &&
      applies(filter, variant),
  )
}

function applies({ variants, since, until }: Filter, variant: Variant): boolean {
  if (!variants.includes(variant.name)) return false
  if (until !== undefined && reaches(variant, until)) return false
  return since === undefined || reaches(variant, since)
}

interface Found {
  readonly path: ConfigPath
  readonly value: JsonValue
}

function* valuesAt(root: JsonValue, pattern: readonly string[], path: ConfigPath = []): Generator<Found> {
  const [step, ...rest] = pattern
  if (step === undefined) {
    yield { path, value: root }
  } else if (step === '*') {
    const items: readonly JsonValue[] = Array.isArray(root) ? root : []
    for (const [index, item] of items.entries()) yield* valuesAt(item, rest, [...path, index])
  } else if (isJsonObject(root) && Object.hasOwn(root, step)) {
    const value = root[step]
    if (value !== undefined) yield* valuesAt(value, rest, [...path, step])
  }
}

/** Whether a URL has a scheme other than `data`; what is no URL at all is reported by the checks of the config. */
function hasOtherScheme(source: JsonValue): boolean {
  if (typeof source !== 'string') return false
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)?.[1]
  return scheme !== undefined && scheme.toLowerCase() !== 'data'
}
