import { formatNamed } from '../../filesystem-formats.ts'
import type { ConfigPath } from '../../../report/path.ts'
import type { JsonObject } from '../../../util/json.ts'
import { withoutTrailing } from '../../../util/text.ts'
import type { Spec2 } from '../spec-2.ts'
import { ifTrue, refuse, remark, unlessEmpty, unlessNone, versionName } from './conversion.ts'
import type { Conversion } from './conversion.ts'

/** The filesystems of a document: what spec 3 says of them, and where each name leads. */
export interface ConvertedFilesystems {
  readonly filesystems: readonly JsonObject[]
  /** What a name stands for in front of a path. The last filesystem of a name counts, as in spec 2. */
  readonly places: ReadonlyMap<string, Place>
}

/** Where the nodes of a filesystem go. */
export type Place =
  /** Below this directory of the machine; empty for the root. */
  | { readonly kind: 'below'; readonly prefix: string }
  /** Nowhere: a filesystem of this format cannot be mounted. */
  | { readonly kind: 'nowhere'; readonly format: string }

type Filesystem = NonNullable<NonNullable<Spec2['storage']>['filesystems']>[number]
type Mount = NonNullable<Filesystem['mount']>

/**
 * Converts `storage.filesystems`. Spec 3 has mount paths where spec 2 had names: `root` is `/`, `oem` the directory of the
 * OEM partition, and any other name gets a directory of its own under `/tmp`, numbered so that no two are the same.
 */
export function convertFilesystems(filesystems: readonly Filesystem[], conversion: Conversion): ConvertedFilesystems {
  const places = new Map<string, Place>([['root', { kind: 'below', prefix: '' }]])
  const converted: JsonObject[] = []
  filesystems.forEach((filesystem, index) => {
    const path = ['storage', 'filesystems', index]
    const { mount } = filesystem
    if (!hasOnePlace(filesystem, path, conversion)) return
    if (mount === undefined) {
      const place = placeOfMounted(filesystem, path, conversion)
      if (place !== undefined) places.set(filesystem.name ?? '', place)
      return
    }
    const mountPath = mountPathOf(filesystem, { path, conversion, index })
    const place = placeOf(filesystem, mountPath)
    if (place !== undefined) places.set(filesystem.name ?? '', place)
    const result = ['storage', 'filesystems', converted.length]
    conversion.trace.note(result, [...path, 'mount'])
    conversion.trace.note([...result, 'path'], [...path, 'name'])
    if (mount.create !== undefined) {
      conversion.trace.note([...result, 'options'], [...path, 'mount', 'create', 'options'])
      conversion.trace.note([...result, 'wipeFilesystem'], [...path, 'mount', 'create', 'force'])
    }
    converted.push(convertMount(filesystem, mount, { path, conversion, mountPath }))
  })
  return { filesystems: converted, places }
}

function hasOnePlace(filesystem: Filesystem, path: ConfigPath, conversion: Conversion): boolean {
  const isMounted = unlessEmpty(filesystem.path) !== undefined
  if (isMounted !== (filesystem.mount !== undefined)) return true
  const given = isMounted ? 'both' : 'neither'
  refuse(conversion, { code: 'legacy-filesystem-place', path: [...path, 'mount'], given })
  return false
}

/** A filesystem that the initramfs has mounted already: anything below `/sysroot` is the machine's own. */
function placeOfMounted(filesystem: Filesystem, path: ConfigPath, conversion: Conversion): Place | undefined {
  const mounted = filesystem.path ?? ''
  if (filesystem.name === 'root' && mounted === '/') return { kind: 'below', prefix: '' }
  const match = /^\/sysroot(\/.*)?$/.exec(mounted)
  if (match === null || /(^|\/)\.\.(\/|$)/.test(mounted)) {
    refuse(conversion, { code: 'legacy-filesystem-outside', path: [...path, 'path'], mounted })
    return undefined
  }
  return { kind: 'below', prefix: withoutTrailing(match[1] ?? '', '/') }
}

function mountPathOf(
  filesystem: Filesystem,
  about: { readonly path: ConfigPath; readonly conversion: Conversion; readonly index: number },
): string | undefined {
  const { conversion } = about
  const name = filesystem.name ?? ''
  const path = [...about.path, 'name']
  if (name === '' || isSwap(filesystem)) return undefined
  if (name === 'root') {
    remark(conversion, { code: 'legacy-root-filesystem', path })
    return undefined
  }
  const mountPath = isOem(filesystem) ? conversion.oemDirectory : `/tmp/${directoryName(name)}-ign${about.index + 1}`
  remark(conversion, { code: 'legacy-mount-path', path, name, mountPath })
  return mountPath
}

/** A name may be anything; a directory below `/tmp` may not lead out of it. */
function directoryName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^\.+/, '_')
}

function isSwap({ mount }: Filesystem): boolean {
  return formatNamed(mount?.format ?? '')?.use === 'swap'
}

function isOem(filesystem: Filesystem): boolean {
  return filesystem.name === 'oem' || filesystem.name === 'OEM'
}

function placeOf(filesystem: Filesystem, mountPath: string | undefined): Place | undefined {
  if (filesystem.name === 'root') return { kind: 'below', prefix: '' }
  if (mountPath !== undefined) return { kind: 'below', prefix: mountPath }
  return isSwap(filesystem) ? { kind: 'nowhere', format: 'swap' } : undefined
}

function convertMount(
  filesystem: Filesystem,
  mount: Mount,
  about: { readonly path: ConfigPath; readonly conversion: Conversion; readonly mountPath: string | undefined },
): JsonObject {
  const { conversion } = about
  const path = [...about.path, 'mount']
  const create = mount.create
  if (create !== undefined) checkCreate(mount, path, conversion)
  return {
    device: mount.device ?? '',
    format: formatOf(filesystem, mount, { path, conversion }),
    label: unlessEmpty(mount.label),
    uuid: unlessEmpty(mount.uuid),
    options: unlessNone(create?.options) ?? unlessNone(mount.options),
    wipeFilesystem: create === undefined ? ifTrue(mount.wipeFilesystem) : true,
    path: about.mountPath,
  }
}

function formatOf(
  filesystem: Filesystem,
  mount: Mount,
  about: { readonly path: ConfigPath; readonly conversion: Conversion },
): string | undefined {
  const { conversion } = about
  const path = [...about.path, 'format']
  const format = mount.format ?? ''
  if ((formatNamed(format)?.sinceLegacy ?? Infinity) > conversion.minor) {
    refuse(conversion, { code: 'legacy-format', path, format, version: versionName(conversion) })
  }
  const isWiped = mount.wipeFilesystem === true || mount.create !== undefined
  if (!isOem(filesystem) || isWiped || format === 'btrfs') return format
  remark(conversion, { code: 'legacy-oem-format', path, format })
  return 'btrfs'
}

function checkCreate(mount: Mount, path: ConfigPath, conversion: Conversion): void {
  const created = [...path, 'create']
  if (mount.create?.force !== true) {
    const force = mount.create?.force === undefined ? created : [...created, 'force']
    refuse(conversion, { code: 'legacy-create-not-forced', path: force })
  }
  for (const key of ['wipeFilesystem', 'options'] as const) {
    const value = mount[key]
    if (value === undefined || value === false || (typeof value === 'object' && value.length === 0)) continue
    refuse(conversion, { code: 'legacy-create-mixed', path: [...path, key], key })
  }
  if (conversion.minor >= 1) {
    remark(conversion, { code: 'legacy-deprecated-key', path: created, key: 'create', instead: 'wipeFilesystem' })
  }
}
