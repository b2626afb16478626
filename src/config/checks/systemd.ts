import type { ConfigPath } from '../../report/path.ts'
import type { Config, Dropin, Storage, Unit } from '../model.ts'
import { nearest } from '../../util/nearest.ts'
import { QUADLET_SUFFIXES, QUADLETS_SINCE } from '../quadlets.ts'
import { parseUnit } from '../unit-file.ts'
import type { ParsedUnit } from '../unit-file.ts'
import { versionName, type CheckContext } from './check.ts'
import { keptFor } from '../../util/kept-for.ts'

/** The kinds of units, as the end of their names. */
const EXTENSIONS = [
  '.service',
  '.socket',
  '.device',
  '.mount',
  '.automount',
  '.swap',
  '.target',
  '.path',
  '.timer',
  '.snapshot',
  '.slice',
  '.scope',
] as const

const KINDS = EXTENSIONS.map((extension) => extension.slice(1))

/** Where units are written. */
const UNIT_DIRECTORY = '/etc/systemd/system'

/** Finds files, directories and links where a unit of the same config is written (CONFLICT). */
export function checkConflicts({ storage, systemd }: Config, context: CheckContext): void {
  const written = writtenByUnits(systemd?.units ?? [])
  if (written.size === 0) return
  for (const list of ['directories', 'files', 'links'] as const satisfies readonly (keyof Storage)[]) {
    for (const [index, { path: value }] of (storage?.[list] ?? []).entries()) {
      const unit = written.get(value)
      if (unit === undefined) continue
      context.add({ code: 'unit-conflict', severity: 'error', path: ['storage', list, index, 'path'], value, unit })
    }
  }
}

/** The path of each unit and drop-in that has contents, and the name of its unit. */
function writtenByUnits(units: readonly Unit[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  for (const { name, contents, dropins = [] } of units) {
    if (contents) paths.set(`${UNIT_DIRECTORY}/${name}`, name)
    for (const dropin of dropins) if (dropin.contents) paths.set(`${UNIT_DIRECTORY}/${name}.d/${dropin.name}`, name)
  }
  return paths
}

/** Checks the systemd units of a config. */
export function checkUnits(units: readonly Unit[], context: CheckContext): void {
  const parsed = units.map(parsedOnce)
  checkTemplates(units, parsed, context)
  for (const [index, unit] of units.entries()) {
    const path = ['systemd', 'units', index]
    const { name } = unit
    if (!EXTENSIONS.some((extension) => extensionOf(name) === extension)) {
      const near = nearest(extensionOf(name).slice(1), KINDS)
      const about =
        near === undefined ? {} : { near: `${name.slice(0, name.length - extensionOf(name).length)}.${near}` }
      const facts = {
        name,
        extensions: EXTENSIONS,
        quadletsSince: QUADLET_SUFFIXES.has(extensionOf(name).slice(1)) ? versionName(QUADLETS_SINCE) : undefined,
        ...about,
      }
      context.add({ code: 'unit-extension', severity: 'error', path: [...path, 'name'], ...facts })
    }
    const contents = parsed[index]
    const contentsPath = [...path, 'contents']
    checkContents(contents, contentsPath, context)
    if (unit.enabled && contents?.kind === 'unit' && !contents.hasInstall) {
      context.add({ code: 'unit-without-install', severity: 'warning', path: contentsPath, name })
    }
    for (const [place, dropin] of (unit.dropins ?? []).entries()) {
      checkDropin(dropin, [...path, 'dropins', place], context)
    }
  }
}

/** Each unit is looked at in its document and in the config that is merged of it: neither ever changes. */
const parsedOnce = keptFor(({ contents }: Unit | Dropin): ParsedUnit | undefined =>
  contents ? parseUnit(contents) : undefined,
)

/** Enabling `x@i.service` does what the [Install] section of its template says. */
function checkTemplates(
  units: readonly Unit[],
  parsed: readonly (ParsedUnit | undefined)[],
  { add }: CheckContext,
): void {
  const templates = new Map(units.map(({ name }, index) => [name, parsed[index]]))
  for (const [index, { name, enabled }] of units.entries()) {
    // The name of the instance begins behind the first @ and may hold more.
    const match = enabled ? /^([^@]+@).+(\.service)$/s.exec(name) : null
    if (!match) continue
    const template = `${match[1]}${match[2]}`
    const contents = templates.get(template)
    if (contents?.kind !== 'unit' || contents.hasInstall) continue
    const path = ['systemd', 'units', index, 'contents']
    add({ code: 'template-without-install', severity: 'warning', path, name, template })
  }
}

function checkDropin(dropin: Dropin, path: ConfigPath, context: CheckContext): void {
  const { name } = dropin
  checkContents(parsedOnce(dropin), [...path, 'contents'], context)
  if (extensionOf(name) !== '.conf') {
    context.add({ code: 'dropin-extension', severity: 'error', path: [...path, 'name'], name })
  }
}

function checkContents(contents: ParsedUnit | undefined, path: ConfigPath, { add }: CheckContext): void {
  if (contents?.kind !== 'fault') return
  const { detail, line } = contents
  add({ code: 'unit-malformed', severity: 'error', path, detail, line })
}

/** What follows the last dot, and the dot. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot)
}
