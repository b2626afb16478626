import type { Spec2 } from '../config/legacy/spec-2.ts'
import { textUrl } from '../config/legacy/text-url.ts'
import type { ConfigPath } from '../report/path.ts'
import type { ContainerLinuxConfig } from './spec.ts'
import { refuse } from './context.ts'
import type { TranslationContext } from './context.ts'
import { toBase64 } from '../util/natives.ts'
import { fromStrictUtf8 } from '../util/utf8.ts'

type Storage = NonNullable<ContainerLinuxConfig['storage']>
type File = NonNullable<Storage['files']>[number]
type Partition = NonNullable<NonNullable<Storage['disks']>[number]['partitions']>[number]
type Hash = { readonly function?: string | undefined; readonly sum?: string | undefined } | undefined
type Storage2 = NonNullable<Spec2['storage']>
type Contents2 = NonNullable<NonNullable<Storage2['files']>[number]['contents']>
type Partition2 = NonNullable<NonNullable<Storage2['disks']>[number]['partitions']>[number]

/** The contents of a file, wherever they come from, as something to fetch. */
export function contentsOf(file: File, path: ConfigPath, context: TranslationContext): Contents2 {
  const { contents = {} } = file
  const keys = (['inline', 'local', 'remote'] as const).filter((key) => contents[key] !== undefined)
  if (keys.length > 1) refuse(context, { code: 'container-linux-contents', path: [...path, 'contents'], keys })
  const [key] = keys
  if (key === undefined) return {}
  const given = [...path, 'contents', key]
  const result = [...path, 'contents']
  context.trace.note([...result, 'source'], key === 'remote' ? [...given, 'url'] : given)
  switch (key) {
    case 'inline':
      return { source: textUrl(contents.inline ?? '') }
    case 'local':
      return { source: localUrl(contents.local ?? '', given, context) }
    case 'remote': {
      const { url, compression, verification } = contents.remote ?? {}
      context.trace.note([...result, 'compression'], [...given, 'compression'])
      context.trace.note([...result, 'verification'], [...given, 'verification'])
      const hash = hashOf(verification?.hash, [...given, 'verification', 'hash'], context)
      return { source: url, compression, verification: { hash } }
    }
  }
}

/** A hash as one string: the transpiler wrote function and sum apart. */
export function hashOf(hash: Hash, path: ConfigPath, context: TranslationContext): string | undefined {
  if (hash?.function === undefined && hash?.sum === undefined) return undefined
  if (hash.function !== 'sha512') {
    refuse(context, { code: 'container-linux-hash', path: [...path, 'function'], part: 'function' })
  }
  if (!/^[0-9a-f]{128}$/i.test(hash.sum ?? '')) {
    refuse(context, { code: 'container-linux-hash', path: [...path, 'sum'], part: 'sum' })
  }
  return `sha512-${hash.sum ?? ''}`
}

/** Names for types of partitions, as the transpiler's specification lists them. */
const PARTITION_TYPES: ReadonlyMap<string, string> = new Map([
  ['linux_filesystem_data', '0FC63DAF-8483-4772-8E79-3D69D8477DE4'],
  ['raid_partition', 'A19D880F-05FC-4D3B-A006-743F0F84911E'],
  ['swap_partition', '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F'],
  ['raid_containing_root', 'BE9067B9-EA49-4F15-B4F6-F36F8C9E1818'],
])

/** A partition whose size and start have units, as one of spec 2.3 in MiB. */
export function partitionOf(partition: Partition, path: ConfigPath, context: TranslationContext): Partition2 {
  const { label, number, guid, type_guid: type } = partition
  context.trace.note([...path, 'sizeMiB'], [...path, 'size'])
  context.trace.note([...path, 'startMiB'], [...path, 'start'])
  return {
    label,
    number,
    guid,
    typeGuid: type === undefined ? undefined : (PARTITION_TYPES.get(type) ?? type),
    sizeMiB: mebibytes(partition.size, [...path, 'size'], context),
    startMiB: mebibytes(partition.start, [...path, 'start'], context),
  }
}

/** In units of a KiB. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['KiB', 1],
  ['MiB', 1024],
  ['GiB', 1024 * 1024],
  ['TiB', 1024 * 1024 * 1024],
])

function mebibytes(text: string | undefined, path: ConfigPath, context: TranslationContext): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^0+$/.test(text)) return 0
  const [, digits, unit = ''] = /^(\d+)\s*([KMGT]iB)$/.exec(text) ?? []
  const size = (Number(digits) * (UNITS.get(unit) ?? Number.NaN)) / 1024
  if (Number.isSafeInteger(size)) return size
  refuse(context, { code: 'container-linux-size', path, value: text })
  return undefined
}

function localUrl(local: string, path: ConfigPath, context: TranslationContext): string {
  const answer = context.files?.read(local) ?? ({ kind: 'no-directory' } as const)
  if (answer.kind === 'bytes') return bytesUrl(answer.bytes)
  const { tryDirectory } = answer
  if (answer.kind === 'no-directory') {
    refuse(context, { code: 'container-linux-no-files-dir', path, tryDirectory })
    return ''
  }
  const detail = answer.kind === 'outside' ? 'it lies outside of the directory of local files' : answer.detail
  refuse(context, { code: 'container-linux-local-unreadable', path, local, detail, tryDirectory })
  return ''
}

function bytesUrl(bytes: Uint8Array): string {
  const text = fromStrictUtf8(bytes)
  return text === undefined ? `data:;base64,${toBase64(bytes)}` : textUrl(text)
}
