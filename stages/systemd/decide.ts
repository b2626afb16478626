import type { Unit } from '../../src/config/model.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { Operation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { firstFew } from '../../src/util/first-few.ts'
import { notMerged } from './extensions.ts'
import type { SystemdInspection } from './inspect.ts'
import { dropinDirectory, PRESET_FILE, unitFile } from './places.ts'
import { presetLines } from './preset.ts'

const ROOTS_FILE = { mode: 0o644, uid: 0, gid: 0 }

/** Decides what each unit needs, then what is disabled and what the preset file gets. */
export function decideSystemd({ config, inspection }: DecideInput<SystemdInspection>): Decision {
  const units = config.systemd?.units ?? []
  const found = new Map(inspection.unitFiles)
  const operations: PlannedOperation[] = []
  for (const [index, unit] of units.entries()) {
    const path: ConfigPath = ['systemd', 'units', index]
    checkName(unit.name, 'unit', [...path, 'name'])
    for (const [place, dropin] of (unit.dropins ?? []).entries()) {
      checkName(dropin.name, 'drop-in', [...path, 'dropins', place, 'name'])
    }
    for (const chain of chainsOf(unit, found.get(unit.name))) {
      for (const [place, operation] of chain.entries()) {
        operations.push({ operation, path, after: place === 0 ? [] : [operations.length - 1] })
      }
    }
  }
  const enabledNow = new Set(inspection.enabled)
  for (const [index, { name }] of units.entries()) {
    if (enabledNow.has(name)) {
      operations.push({ operation: { kind: 'disable-unit', unit: name }, path: ['systemd', 'units', index] })
    }
  }
  const preset = presetOperation(presetLines(units), inspection.preset)
  if (preset) operations.push({ operation: preset, path: ['systemd', 'units'] })
  const leaves = { touchedPaths: inspection.labelled ? touched(units, inspection) : [] }
  const notes = [
    ...tooOld(inspection.systemdVersion),
    ...nobodyHas(inspection.missing),
    ...notMerged(inspection.extensions),
  ]
  return { operations, leaves, notes }
}

function nobodyHas(missing: readonly string[]): readonly string[] {
  if (missing.length === 0) return []
  const [is, it] = missing.length === 1 ? ['is', 'it'] : ['are', 'them']
  return [
    `${firstFew(missing)} ${is} enabled, and neither the document nor the target has ${it}: only a system extension could still bring ${it}`,
  ]
}

/** Since systemd 240 a preset may name instances of a template (systemd.preset(5)); before, such a line does nothing. */
function tooOld(version: number | undefined): readonly string[] {
  if (version === undefined || version >= 240) return []
  return [`the target's systemd ${version} does not enable instances of templates by presets; that takes version 240`]
}

/** The operations of a unit, as chains: each is done in order, and independent of the others. */
function chainsOf(unit: Unit, found: 'mask' | 'other' | undefined): readonly (readonly Operation[])[] {
  const dropins = (unit.dropins ?? []).flatMap(({ name, contents }): readonly Operation[] =>
    contents === undefined ? [] : [write(targetPath(`${dropinDirectory(unit.name)}/${name}`), contents)],
  )
  return [...dropins.map((operation) => [operation]), ownFile(unit, found)]
}

/** A mask wins over contents; unmasking removes a link to /dev/null and nothing else. */
function ownFile(unit: Unit, found: 'mask' | 'other' | undefined): readonly Operation[] {
  const path = unitFile(unit.name)
  if (unit.mask === true) {
    if (found === 'mask') return []
    const mask: Operation = { kind: 'make-symlink', path, target: '/dev/null', uid: 0, gid: 0 }
    return found === undefined ? [mask] : [{ kind: 'remove', path }, mask]
  }
  if (unit.contents !== undefined && unit.contents !== '') return [write(path, unit.contents)]
  return unit.mask === false && found === 'mask' ? [{ kind: 'remove', path }] : []
}

function write(path: TargetPath, text: string): Operation {
  return { kind: 'write-file', path, contents: text === '' ? [] : [{ kind: 'text', text }], ...ROOTS_FILE }
}

/** Adds the lines that are not there yet; the file is never cut. */
function presetOperation(lines: readonly string[], preset: SystemdInspection['preset']): Operation | undefined {
  const present = new Set(preset?.lines)
  const added = lines.filter((line) => !present.has(line))
  if (added.length === 0) return undefined
  const text = added.map((line) => `${line}\n`).join('')
  if (preset === undefined) return write(PRESET_FILE, text)
  const contents = [{ kind: 'text', text: preset.endsMidLine ? `\n${text}` : text } as const]
  return { kind: 'append-file', path: PRESET_FILE, at: preset.size, contents }
}

function touched(units: readonly Unit[], inspection: SystemdInspection): readonly TargetPath[] {
  const ofUnits = units.flatMap((unit) => {
    const own = ownFile(unit, undefined).length > 0 ? [unitFile(unit.name)] : []
    return (unit.dropins ?? []).length > 0 ? [...own, dropinDirectory(unit.name)] : own
  })
  return [...inspection.toLabel.map(targetPath), ...ofUnits]
}

/** A name is one file name, and a unit's is one word of the preset: nothing else may be smuggled in by it. */
function checkName(name: string, what: 'unit' | 'drop-in', path: ConfigPath): void {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  const forbidden = what === 'unit' ? /[/\s\u0000-\u001f\u007f]/ : /[/\u0000-\u001f\u007f]/
  if (name !== '' && name !== '.' && name !== '..' && !forbidden.test(name)) return
  throw new FirstlightError('unit-failed', `writing the ${what} ${JSON.stringify(name)}: that cannot be its name`, {
    path,
    facts: { name },
    hint: "a name is one file name without slashes; a unit's has no white space either",
  })
}
