import type { Config, Unit } from '../../src/config/model.ts'
import type { TargetFiles } from '../../src/host/host.ts'
import { parentOf, targetPath, type TargetPath } from '../../src/util/paths.ts'
import { UNIT_DIRECTORY } from './places.ts'
import { templateOf } from './preset.ts'

/** Where systemd looks for unit files (systemd.unit(5)). */
const UNIT_DIRECTORIES: readonly TargetPath[] = [
  UNIT_DIRECTORY,
  ...['/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'].map(targetPath),
]

/** Where podman's generator makes services of (podman-systemd.unit(5)), and by which endings of their names. */
const QUADLET_DIRECTORIES = ['/etc/containers/systemd', '/usr/share/containers/systemd'].map(targetPath)
const QUADLETS: Readonly<Record<string, string>> = {
  container: '.service',
  kube: '.service',
  volume: '-volume.service',
  network: '-network.service',
  image: '-image.service',
  build: '-build.service',
  pod: '-pod.service',
}

/** Units that generators make of a file (systemd-fstab-generator(8), systemd-cryptsetup-generator(8) and their like). */
const GENERATED: readonly { readonly from: TargetPath; readonly units: RegExp }[] = [
  { from: targetPath('/etc/fstab'), units: /\.(mount|automount|swap)$/ },
  { from: targetPath('/etc/crypttab'), units: /^systemd-cryptsetup@/ },
  { from: targetPath('/etc/veritytab'), units: /^systemd-veritysetup@/ },
  { from: targetPath('/etc/integritytab'), units: /^systemd-integritysetup@/ },
]

/**
 * The units that the config enables and that nobody has: neither itself, as a unit or as a file or link in one of systemd's
 * directories, nor the target, nor one of systemd's generators. None when the target has no directory of units at all.
 */
export async function missingUnits(config: Config, files: TargetFiles): Promise<readonly string[]> {
  const wanted = (config.systemd?.units ?? []).filter((unit) => unit.enabled === true && !isThere(unit))
  if (wanted.length === 0) return []
  const target = await namesIn(files, UNIT_DIRECTORIES)
  if (target.length === 0) return []
  const nodes = nodesOf(config)
  const own = (config.systemd?.units ?? []).filter(isThere).map(({ name }) => name)
  const known = new Set([
    ...target,
    ...own,
    ...namesBelow(nodes, UNIT_DIRECTORIES),
    ...[...(await namesIn(files, QUADLET_DIRECTORIES)), ...namesBelow(nodes, QUADLET_DIRECTORIES)].flatMap(serviceOf),
    // Without a unit of that name systemd starts the script (systemd-sysv-generator(8)).
    ...(await namesIn(files, [targetPath('/etc/init.d')])).map((script) => `${script}.service`),
  ])
  const generated: RegExp[] = []
  for (const { from, units } of GENERATED) {
    if (nodes.includes(from) || (await files.stat(from)) !== undefined) generated.push(units)
  }
  const isKnown = (name: string): boolean =>
    known.has(name) || known.has(templateOf(name) ?? name) || generated.some((units) => units.test(name))
  const missing = wanted.map(({ name }) => name).filter((name) => !isKnown(name))
  if (missing.length === 0) return []
  const aliases = new Set([...(config.systemd?.units ?? []).flatMap(aliasesOf), ...(await aliasesIn(files))])
  return missing.filter((name) => !aliases.has(name) && !aliases.has(templateOf(name) ?? name))
}

/** Whether the unit brings a file of its own; drop-ins alone add to one that has to be there. */
function isThere({ contents, mask }: Unit): boolean {
  return mask === true || (contents !== undefined && contents !== '')
}

/** Other names that a unit takes once it is enabled. */
function aliasesOf({ contents = '' }: Pick<Unit, 'contents'>): readonly string[] {
  return [...contents.matchAll(/^Alias=(.*)$/gm)].flatMap(([, names = '']) => names.split(/\s+/))
}

async function aliasesIn(files: TargetFiles): Promise<readonly string[]> {
  const aliases: string[] = []
  for (const directory of UNIT_DIRECTORIES) {
    for (const name of (await files.list(directory)) ?? []) {
      const bytes = await files.read(targetPath(`${directory}/${name}`))
      if (bytes !== undefined) aliases.push(...aliasesOf({ contents: new TextDecoder().decode(bytes) }))
    }
  }
  return aliases
}

async function namesIn(files: TargetFiles, directories: readonly TargetPath[]): Promise<readonly string[]> {
  const names: string[] = []
  for (const directory of directories) for (const name of (await files.list(directory)) ?? []) names.push(name)
  return names
}

function nodesOf({ storage = {} }: Config): readonly TargetPath[] {
  return [...(storage.files ?? []), ...(storage.links ?? [])].map(({ path }) => targetPath(path))
}

function namesBelow(nodes: readonly TargetPath[], directories: readonly TargetPath[]): readonly string[] {
  return nodes
    .filter((path) => directories.includes(parentOf(path)))
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
}

/** The service of a quadlet: `web.container` becomes `web.service`. */
function serviceOf(quadlet: string): readonly string[] {
  const dot = quadlet.lastIndexOf('.')
  const ending = quadlet.slice(dot + 1)
  return Object.hasOwn(QUADLETS, ending) ? [`${quadlet.slice(0, dot)}${QUADLETS[ending] ?? ''}`] : []
}
