import type { ConfigPath } from '../../report/path.ts'
import type { Disk, Filesystem } from '../model.ts'
import { formatNamed, FORMATS_SINCE, madeFormat } from '../filesystem-formats.ts'
import { aboutUnknown, available, isAvailable } from './check.ts'
import type { CheckContext } from './check.ts'
import { checkPath } from './path.ts'
import { utf8Length } from '../../util/utf8.ts'

/** Checks filesystems against the disks that they may be on. */
export function checkFilesystemDisks(
  filesystems: readonly Filesystem[],
  disks: readonly Disk[],
  { add }: CheckContext,
): void {
  const byDevice = new Map(disks.map((disk) => [disk.device, disk]))
  for (const [index, { device, wipeFilesystem }] of filesystems.entries()) {
    const disk = byDevice.get(device)
    if (!disk) continue
    const base = { severity: 'warning', path: ['storage', 'filesystems', index, 'device'], device } as const
    if ((disk.partitions ?? []).length > 0) add({ code: 'filesystem-on-partitioned-disk', ...base })
    else if (disk.wipeTable && !wipeFilesystem) add({ code: 'filesystem-on-wiped-disk', ...base })
  }
}

/** Checks the filesystems of a config. */
export function checkFilesystems(filesystems: readonly Filesystem[], context: CheckContext): void {
  for (const [index, filesystem] of filesystems.entries()) {
    const path = ['storage', 'filesystems', index]
    const { format = '' } = filesystem
    const virtual = formatNamed(format)?.on === 'tag' && isAvailable(format, FORMATS_SINCE, context.minor)
    if (filesystem.path !== undefined && filesystem.path !== '') {
      checkPath(filesystem.path, [...path, 'path'], context)
    }
    if (virtual) checkVirtiofs(filesystem, path, context)
    else checkPath(filesystem.device, [...path, 'device'], context)
    checkFormat(filesystem, path, context)
    if (!virtual) checkLabel(filesystem, [...path, 'label'], context)
  }
}

function checkFormat(filesystem: Filesystem, path: ConfigPath, { add, minor }: CheckContext): void {
  const { format = '' } = filesystem
  const base = { severity: 'error', path: [...path, 'format'] } as const
  if (format === '') {
    if (needsFormat(filesystem)) add({ code: 'filesystem-format-missing', ...base })
  } else if (!isAvailable(format, FORMATS_SINCE, minor)) {
    add({
      code: 'filesystem-format-unknown',
      ...base,
      value: format,
      formats: available(FORMATS_SINCE, minor),
      ...aboutUnknown(format, FORMATS_SINCE, minor),
    })
  }
}

function needsFormat({ path, label, uuid, wipeFilesystem, options = [], mountOptions = [] }: Filesystem): boolean {
  return (
    Boolean(path) ||
    Boolean(label) ||
    Boolean(uuid) ||
    wipeFilesystem === true ||
    options.length + mountOptions.length > 0
  )
}

function checkLabel({ label = '', format = '' }: Filesystem, path: ConfigPath, { add }: CheckContext): void {
  if (label === '') return
  if (format === '') return add({ code: 'filesystem-label-without-format', severity: 'error', path })
  const limit = madeFormat(format)?.labelBytes
  const bytes = utf8Length(label)
  if (limit !== undefined && bytes > limit) {
    add({ code: 'filesystem-label-too-long', severity: 'error', path, format, bytes, limit })
  }
}

/** A virtiofs has a tag for a device, and nothing of it can be made. */
function checkVirtiofs(filesystem: Filesystem, path: ConfigPath, { add }: CheckContext): void {
  const bytes = utf8Length(filesystem.device ?? '')
  if (bytes === 0 || bytes > 36) add({ code: 'virtiofs-tag', severity: 'error', path: [...path, 'device'], bytes })
  const given: readonly [string, boolean][] = [
    ['label', Boolean(filesystem.label)],
    ['options', (filesystem.options ?? []).length > 0],
    ['uuid', Boolean(filesystem.uuid)],
    ['wipeFilesystem', filesystem.wipeFilesystem === true],
  ]
  for (const [key, there] of given) {
    if (there) add({ code: 'virtiofs-attribute', severity: 'error', path: [...path, key] })
  }
}
