import type { Unit } from '../../src/config/model.ts'

/**
 * The lines of the preset for these units, in the order that upstream gives them: by unit (instances by their
 * template), enabling before disabling.
 *
 * Instances of one template share a line that enables them (systemd ≥ 240). A unit is disabled only where it is
 * enabled now; each instance then has a line of its own, since `disable` takes no list of instances.
 */
export function presetLines(units: readonly Unit[], enabledNow: ReadonlySet<string>): readonly string[] {
  const entries = new Map<string, string[]>()
  for (const { name, enabled, mask } of units) {
    if (enabled === undefined) continue
    if (!enabled && (mask === true || !enabledNow.has(name))) continue
    const { template, instance } = instanceOf(name)
    const key = `${template ?? name}-${enabled ? 'enabled' : 'disabled'}`
    const names = entries.get(key) ?? []
    entries.set(key, names)
    names.push(enabled && template !== undefined ? instance : name)
  }
  return [...entries]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([key, names]) => linesOf(key, names))
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

/** Splits `getty@tty1.service` into `getty@.service` and `tty1`. */
function instanceOf(unit: string): { readonly template?: string; readonly instance: string } {
  const at = unit.indexOf('@')
  const dot = unit.lastIndexOf('.')
  if (at === -1 || dot < at) return { instance: '' }
  return { template: `${unit.slice(0, at + 1)}${unit.slice(dot)}`, instance: unit.slice(at + 1, dot) }
}
