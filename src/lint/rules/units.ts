import { defineRule, type Place, type Rule } from '../rule.ts'
import type { Subject } from '../subject.ts'
import { escapedPath } from '../systemd/escape.ts'
import { valuesOf } from '../systemd/unit-lines.ts'
import { unitTexts, type UnitText } from '../units.ts'

type Named = Place & { readonly name: string }

/** Rules on units as wholes: their names, and whether anything starts them. */
export const UNIT_RULES: readonly Rule[] = [
  defineRule<Named & { readonly where: string; readonly wanted: string; readonly key: string }>({
    code: 'unit-name-mismatch',
    severity: 'warning',
    reason:
      'The unit of a mount point is named after it, as `systemd-escape --path` has it. systemd refuses to load one with another name.',
    says: ({ name, where, key }) => `the unit ${name} is not named after its ${key}=${where}`,
    hint: ({ wanted }) => `call it ${wanted}`,
    *find(subject) {
      for (const { isDropin, kind, name, path, lines } of unitTexts(subject)) {
        const section = NAMED_AFTER[kind]
        if (section === undefined || isDropin) continue
        const line = lines.findLast((one) => one.section === section && one.key === 'Where')
        const where = line?.value ?? ''
        // Specifiers are filled in on the machine.
        if (line === undefined || !where.startsWith('/') || where.includes('%')) continue
        const wanted = `${escapedPath(where)}.${kind}`
        if (wanted !== name) yield { path, within: { line: line.line, word: where }, name, where, wanted, key: 'Where' }
      }
    },
  }),
  defineRule<Named>({
    code: 'unit-not-enabled',
    severity: 'warning',
    reason: 'An [Install] section says when the unit is started once somebody enables it, and nobody does.',
    says: ({ name }) => `${name} has an [Install] section, and is not enabled`,
    hint: 'add "enabled": true to start it at boot, or "enabled": false to say that it is meant so',
    *find(subject) {
      const started = startedUnits(subject)
      const texts = ownTexts(subject)
      for (const [index, unit] of (subject.config.systemd?.units ?? []).entries()) {
        if (unit.enabled !== undefined || unit.mask === true || isTemplate(unit.name)) continue
        const text = texts.get(index)
        const install = text?.lines.find(({ section, key }) => section === 'Install' && key !== undefined)
        if (text === undefined || install === undefined || started.has(unit.name)) continue
        yield { path: ['systemd', 'units', index, 'name'], name: unit.name }
      }
    },
  }),
  defineRule<Named>({
    code: 'unit-never-started',
    severity: 'advice',
    reason: 'A unit that nothing enables, and no other unit of the document names, is only started by hand.',
    says: ({ name }) => `nothing in the document starts ${name}`,
    hint: 'add [Install] with WantedBy=multi-user.target, and "enabled": true',
    *find(subject) {
      const started = startedUnits(subject)
      const texts = ownTexts(subject)
      for (const [index, unit] of (subject.config.systemd?.units ?? []).entries()) {
        const text = texts.get(index)
        if (text === undefined || !/^(?:service|mount|swap)$/.test(text.kind) || isTemplate(unit.name)) continue
        if (unit.enabled !== undefined || unit.mask === true) continue
        if (text.lines.some(({ section }) => section === 'Install') || started.has(unit.name)) continue
        yield { path: ['systemd', 'units', index, 'name'], name: unit.name }
      }
    },
  }),
  defineRule<Named>({
    code: 'timer-without-time',
    severity: 'warning',
    reason: 'A timer without a time elapses never, and systemd refuses to load it.',
    says: ({ name }) => `the timer ${name} says no time`,
    hint: 'add OnCalendar=, OnBootSec= or OnUnitActiveSec= to [Timer]',
    *find(subject) {
      for (const { isDropin, kind, name, path, lines } of unitTexts(subject)) {
        if (isDropin || kind !== 'timer') continue
        if (!lines.some(({ section, key }) => section === 'Timer' && key?.startsWith('On') === true))
          yield { path, name }
      }
    },
  }),
]

/** The section with the path that units of these kinds are named after. */
const NAMED_AFTER: Readonly<Record<string, string>> = { mount: 'Mount', automount: 'Automount' }

/** Keys of units that start other units. */
const STARTS = new Set([
  'Wants',
  'Requires',
  'Requisite',
  'BindsTo',
  'Upholds',
  'OnSuccess',
  'OnFailure',
  'Unit',
  'Service',
  'Sockets',
  'Also',
  'RequiresMountsFor',
  'WantsMountsFor',
])

/** The units under `systemd.units` that have a text, by their places. */
function ownTexts(subject: Subject): ReadonlyMap<number | undefined, UnitText> {
  const own = unitTexts(subject).filter(({ index, isDropin }) => index !== undefined && !isDropin)
  return new Map(own.map((text) => [text.index, text]))
}

function isTemplate(name: string): boolean {
  return /@\./.test(name)
}

/** The names of units that others of the document start: by name, or as their timer, socket or path. */
function startedUnits(subject: Subject): ReadonlySet<string> {
  const { storage, systemd } = subject.config
  const started = new Set((storage?.links ?? []).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)))
  for (const { name, lines } of unitTexts(subject)) {
    for (const { key, value } of lines) {
      if (key === undefined || !STARTS.has(key)) continue
      for (const other of value.split(/\s+/)) if (other !== name) started.add(other)
    }
  }
  for (const { name } of systemd?.units ?? []) {
    const [, stem, kind = ''] = /^(.*)\.([^.]*)$/.exec(name) ?? []
    for (const target of TRIGGERS[kind] ?? []) started.add(`${stem}.${target}`)
  }
  return started
}

/** What units of these kinds start: the unit of the same name. */
const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  timer: ['service'],
  path: ['service'],
  socket: ['service'],
  automount: ['mount'],
}

/** Whether a service is one that runs and ends. */
export function isOneshot({ lines }: Pick<UnitText, 'lines'>): boolean {
  return valuesOf(lines, 'Service', 'Type').at(-1) === 'oneshot'
}
