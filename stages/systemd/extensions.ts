import type { Config } from '../../src/config/model.ts'
import type { TargetFiles } from '../../src/host/host.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'
import { parseRelease, whyNotMerged, type Release, type SeenExtension, type System } from './extension-release.ts'
import { placesOfExtensions } from './extension-places.ts'
import { filesInSquashfs } from './squashfs.ts'

/** What was seen of the document's system extensions and of the system that they are for. */
export type SeenExtensions = {
  readonly system: System
  readonly extensions: readonly SeenExtension[]
}

const RELEASES = ['usr', 'lib', 'extension-release.d']
const PREFIX = 'extension-release.'
/** What tells the architecture of a tree: its dynamic loader. */
const LOADERS = [
  ['x86-64', '/lib64/ld-linux-x86-64.so.2'],
  ['arm64', '/lib/ld-linux-aarch64.so.1'],
] as const

/** Looks into the document's extensions, which are there by now; nothing without any, or where the target is no system yet. */
export async function inspectExtensions(config: Config, files: TargetFiles): Promise<SeenExtensions | undefined> {
  const places = placesOfExtensions(config)
  if (places.size === 0) return undefined
  const release = await systemRelease(files)
  if (release === undefined) return undefined
  const extensions: SeenExtension[] = []
  for (const [path, name] of places) {
    const texts = path.endsWith('.raw') ? await textsInImage(files, path) : await textsInDirectory(files, path)
    if (texts === undefined) continue
    const releases = Object.entries(texts).flatMap(([file, text]): readonly (readonly [string, Release])[] =>
      file.startsWith(PREFIX) ? [[file.slice(PREFIX.length), parseRelease(text)]] : [],
    )
    extensions.push({ path, name, releases: Object.fromEntries(releases) })
  }
  return extensions.length === 0 ? undefined : { system: { release, ...(await architectureOf(files)) }, extensions }
}

/** A sentence for each extension that the machine will not have. */
export function notMerged(seen: SeenExtensions | undefined): readonly string[] {
  return (seen?.extensions ?? []).flatMap((extension) => {
    const why = whyNotMerged(extension, seen?.system ?? { release: {} })
    return why === undefined ? [] : [`the system extension ${extension.path} will not be merged: ${why}`]
  })
}

async function textsInImage(
  files: TargetFiles,
  path: TargetPath,
): Promise<Readonly<Record<string, string>> | undefined> {
  return await filesInSquashfs(async (from, length) => await files.part(path, from, length), RELEASES)
}

async function textsInDirectory(
  files: TargetFiles,
  path: TargetPath,
): Promise<Readonly<Record<string, string>> | undefined> {
  if ((await files.stat(path))?.kind !== 'directory') return undefined
  const directory = `${path}/${RELEASES.join('/')}`
  const texts: Record<string, string> = {}
  for (const name of (await files.list(targetPath(directory))) ?? []) {
    const bytes = await files.read(targetPath(`${directory}/${name}`))
    if (bytes !== undefined) texts[name] = new TextDecoder().decode(bytes)
  }
  return texts
}

async function systemRelease(files: TargetFiles): Promise<Release | undefined> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release'].map(targetPath)) {
    const bytes = await files.read(path)
    if (bytes !== undefined) return parseRelease(new TextDecoder().decode(bytes))
  }
  return undefined
}

async function architectureOf(files: TargetFiles): Promise<Pick<System, 'architecture'>> {
  for (const [architecture, loader] of LOADERS) {
    if ((await files.stat(targetPath(loader))) !== undefined) return { architecture }
  }
  return {}
}
