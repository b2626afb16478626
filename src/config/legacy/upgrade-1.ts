import type { Spec1 } from './spec-1.ts'
import type { Spec2 } from './spec-2.ts'
import { textUrl } from './text-url.ts'
import type { Trace } from './trace.ts'

/**
 * A config of spec 1 as one of spec 2.0.0. Its filesystems had no names and held their own files; they get names, and the
 * files move to the list of all files. The trace leads from paths of the result to paths of the spec 1 document.
 */
export function upgradeSpec1(config: Spec1, trace: Trace): Spec2 {
  const filesystems = config.storage?.filesystems ?? []
  trace.note(['ignition', 'version'], ['ignitionVersion'])
  let count = 0
  const files = filesystems.flatMap((filesystem, index) =>
    (filesystem.files ?? []).map((file, at) => {
      const result = ['storage', 'files', count]
      const source = ['storage', 'filesystems', index, 'files', at]
      count += 1
      trace.note(result, source)
      trace.note([...result, 'contents', 'source'], [...source, 'contents'])
      trace.note([...result, 'user', 'id'], [...source, 'uid'])
      trace.note([...result, 'group', 'id'], [...source, 'gid'])
      return {
        filesystem: nameOf(index),
        path: file.path,
        contents: { source: textUrl(file.contents ?? '') },
        mode: file.mode,
        user: { id: file.uid ?? 0 },
        group: { id: file.gid ?? 0 },
      }
    }),
  )
  return {
    ignition: { version: '2.0.0' },
    storage: {
      disks: config.storage?.disks,
      raid: config.storage?.raid,
      filesystems: filesystems.map(({ device, format, create }, index) => {
        trace.note(['storage', 'filesystems', index, 'mount'], ['storage', 'filesystems', index])
        trace.note(['storage', 'filesystems', index, 'name'], ['storage', 'filesystems', index])
        return { name: nameOf(index), mount: { device, format, create } }
      }),
      files,
    },
    systemd: config.systemd,
    networkd: config.networkd,
    passwd: config.passwd,
  }
}

function nameOf(index: number): string {
  return `_translate-filesystem-${index}`
}
