import type { Unit } from '../../src/config/model.ts'
import { compareUtf8 } from '../../src/util/utf8.ts'

/**
 * The lines of the preset for these units, in the order that upstream gives them: by unit (instances by their
 * template).
 *
 * Instances of one template share a line that enables them (systemd ≥ 240). A unit that is to be disabled always has its line,
 * whatever it is now: the image's own presets may enable it at the first boot. Each instance has a line of its own, since
 * `disable` takes no list of instances; and a template has none where instances of it are enabled, which it would undo.
 */
export function presetLines(units: readonly Unit[]): readonly string[] {
  const entries = new Map<string, string[]>()
  const enabledTemplates = new Set(
    units.flatMap(({ name, enabled }) => (enabled === true ? (templateOf(name) ?? []) : [])),
  )
  for (const { name, enabled } of units) {
    if (enabled === undefined || (!enabled && enabledTemplates.has(name))) continue
    const { template, instance } = instanceOf(name)
    const key = `${template ?? name}-${enabled ? 'enabled' : 'disabled'}`
    const names = entries.get(key) ?? []
    entries.set(key, names)
    names.push(enabled && template !== undefined ? instance : name)
  }
  return [...entries].sort(([a], [b]) => compareUtf8(a, b)).flatMap(([key, names]) => linesOf(key, names))
}

function linesOf(key: string, names: readonly string[]): readonly string[] {
  if (key.endsWith('-disabled')) return names.map((name) => `disable ${name}`)
  const unit = key.slice(0, -'-enabled'.length)
  if (!unit.includes('@')) return [`enable ${unit}`]
  return [['enable', unit, ...names.filter((instance) => instance !== '')].join(' ')]
}

/** Whether a unit is an instance of a template, as `getty@tty1.service` is. */
export function isInstance(unit: string): boolean {
  return instanceOf(unit).instance !== ''
}

/** `getty@.service` of `getty@tty1.service`; `undefined` for a unit that is no instance. */
export function templateOf(unit: string): string | undefined {
  const { template, instance } = instanceOf(unit)
  return instance === '' ? undefined : template
}

/** Splits `getty@tty1.service` into `getty@.service` and `tty1`. */
function instanceOf(unit: string): { readonly template?: string; readonly instance: string } {
  const at = unit.indexOf('@')
  const dot = unit.lastIndexOf('.')
  if (at === -1 || dot < at) return { instance: '' }
  return { template: `${unit.slice(0, at + 1)}${unit.slice(dot)}`, instance: unit.slice(at + 1, dot) }
}
