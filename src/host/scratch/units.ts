import { targetPath, type TargetPath } from '../../util/paths.ts'
import type { Nodes } from './nodes.ts'
import { fromUtf8 } from '../../util/utf8.ts'

const ADMINISTRATOR = '/etc/systemd/system'
/** Where systemd looks for unit files, first found first taken (systemd.unit(5)). */
const SEARCH_PATH = [ADMINISTRATOR, '/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system']

/**
 * Whether the target enables the unit: what `systemctl --root is-enabled` answers with success, which includes
 * static and indirect units (systemctl(1)).
 */
export async function isUnitEnabled(nodes: Nodes, unit: string): Promise<boolean> {
  const file = await readUnit(nodes, unit)
  if (file?.isMasked) return false
  if (enablementLinks(nodes, unit).length > 0) return true
  if (file === undefined) return false
  const install = installSection(file.text)
  if (install === undefined) return true
  return install.also.length > 0 && !install.installs
}

/** The links that `systemctl --root disable` removes for the unit and for those its `Also=` names. */
export async function linksToRemove(nodes: Nodes, unit: string): Promise<readonly TargetPath[]> {
  const units = new Set([unit])
  for (const name of units) {
    const file = await readUnit(nodes, name)
    if (file === undefined || file.isMasked) continue
    for (const other of installSection(file.text)?.also ?? []) units.add(other)
  }
  return [...units].flatMap((name) => enablementLinks(nodes, name))
}

/** The directories of links that enable units. */
export function linkDirectories(nodes: Nodes): readonly TargetPath[] {
  return (nodes.now.list(targetPath(ADMINISTRATOR)) ?? [])
    .filter((name) => /\.(wants|requires|upholds)$/.test(name))
    .map((name) => targetPath(`${ADMINISTRATOR}/${name}`))
}

/** Links in `*.wants`, `*.requires` and `*.upholds`, and aliases beside the unit. For a template also its instances. */
function enablementLinks(nodes: Nodes, unit: string): readonly TargetPath[] {
  const found: TargetPath[] = []
  for (const name of nodes.now.list(targetPath(ADMINISTRATOR)) ?? []) {
    const path = targetPath(`${ADMINISTRATOR}/${name}`)
    const stat = nodes.now.stat(path)
    if (stat?.kind === 'symlink' && name !== unit && stat.target !== '/dev/null' && lastPart(stat.target) === unit) {
      found.push(path)
    }
    if (stat?.kind !== 'directory' || !/\.(wants|requires|upholds)$/.test(name)) continue
    for (const link of nodes.now.list(path) ?? []) {
      if (link === unit || templateOf(link) === unit) found.push(targetPath(`${path}/${link}`))
    }
  }
  return found
}

function lastPart(path: string | undefined): string {
  return (path ?? '').slice((path ?? '').lastIndexOf('/') + 1)
}

/** `getty@.service` of `getty@tty1.service`; `undefined` for a unit that is not an instance. */
function templateOf(unit: string): string | undefined {
  const [, prefix, suffix] = /^([^@]+@)[^@]+(\.[a-z]+)$/.exec(unit) ?? []
  return prefix !== undefined && suffix !== undefined ? prefix + suffix : undefined
}

interface UnitFile {
  readonly isMasked: boolean
  readonly text: string
}

const MASKED: UnitFile = { isMasked: true, text: '' }

async function readUnit(nodes: Nodes, unit: string): Promise<UnitFile | undefined> {
  const template = templateOf(unit)
  for (const name of template === undefined ? [unit] : [unit, template]) {
    for (const directory of SEARCH_PATH) {
      const path = targetPath(`${directory}/${name}`)
      const stat = nodes.now.stat(path)
      if (!stat) continue
      if (stat.kind === 'symlink' && stat.target === '/dev/null') return MASKED
      const bytes = await nodes.read(path)
      if (!bytes) continue
      const isMasked = bytes.length === 0 && directory === ADMINISTRATOR
      return { isMasked, text: fromUtf8(bytes) }
    }
  }
  return undefined
}

interface InstallSection {
  readonly also: readonly string[]
  /** Whether the section links the unit somewhere, and not only names others. */
  readonly installs: boolean
}

function installSection(file: string): InstallSection | undefined {
  const also: string[] = []
  let [section, found, installs] = ['', false, false]
  for (const line of file.split('\n').map((text) => text.trim())) {
    if (line.startsWith('[')) section = line
    if (section !== '[Install]') continue
    found = true
    const [, key, value] = /^(\w+)[ \t]*=[ \t]*(\S.*)?$/.exec(line) ?? []
    if (key === 'Also') also.push(...(value ?? '').split(/\s+/).filter((name) => name !== ''))
    if (/^(WantedBy|RequiredBy|UpheldBy|Alias)$/.test(key ?? '') && value !== undefined) installs = true
  }
  return found ? { also, installs } : undefined
}
