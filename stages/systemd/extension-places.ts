import type { Config } from '../../src/config/model.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'

/** Where systemd looks for extensions (systemd-sysext(8)). */
const DIRECTORIES = ['/etc/extensions/', '/var/lib/extensions/']
const IMAGE = '.raw'

/** Whether the document puts extensions where systemd looks for them. */
export function hasExtensions(config: Config): boolean {
  return placesOfExtensions(config).size > 0
}

/** The extensions of a config by their paths: images, links to images, and directories with something in them. */
export function placesOfExtensions(config: Config): ReadonlyMap<TargetPath, string> {
  const { files = [], links = [], directories = [] } = config.storage ?? {}
  const places = new Map<TargetPath, string>()
  for (const nodes of [files, links, directories]) for (const { path } of nodes) note(places, path)
  return places
}

function note(places: Map<TargetPath, string>, path: string): void {
  for (const directory of DIRECTORIES) {
    if (!path.startsWith(directory)) continue
    const [entry = ''] = path.slice(directory.length).split('/', 1)
    const isImage = entry.endsWith(IMAGE) && entry !== IMAGE
    const hasInside = path.length > directory.length + entry.length
    if (isImage || hasInside) {
      places.set(targetPath(`${directory}${entry}`), isImage ? entry.slice(0, -IMAGE.length) : entry)
    }
  }
}
