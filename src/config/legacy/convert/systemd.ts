import type { ConfigPath } from '../../../report/path.ts'
import type { JsonObject } from '../../../util/json.ts'
import type { Spec2 } from '../spec-2.ts'
import { ifTrue, refuse, remark, unlessEmpty, unlessNone } from './conversion.ts'
import type { Conversion } from './conversion.ts'

type Unit = NonNullable<NonNullable<Spec2['systemd']>['units']>[number]

interface Dropin {
  readonly name: string
  readonly contents: string | undefined
  readonly from: ConfigPath
}

/** A unit of the result, with where each of its members came from. Later entries are merged into the first in place. */
interface MergedUnit {
  readonly name: string
  readonly from: ConfigPath
  readonly values: Map<'contents' | 'enabled' | 'mask', { readonly value: string | boolean; readonly from: ConfigPath }>
  readonly dropins: Map<string, Dropin>
}

/**
 * Converts `systemd.units`. Spec 2 allowed several entries for a unit and executed one after the other; they are merged
 * as spec 3 merges configs, in the place of the first.
 */
export function convertUnits(units: readonly Unit[], conversion: Conversion): readonly JsonObject[] {
  const merged = new Map<string, MergedUnit>()
  units.forEach((unit, index) => {
    const path = ['systemd', 'units', index]
    const converted = convertUnit(unit, path, conversion)
    const earlier = merged.get(converted.name)
    if (earlier === undefined) {
      merged.set(converted.name, converted)
      return
    }
    remark(conversion, { code: 'legacy-unit-merged', path: [...path, 'name'], name: converted.name })
    mergeInto(earlier, converted)
  })
  return [...merged.values()].map((unit, index) => written(unit, ['systemd', 'units', index], conversion))
}

function convertUnit(unit: Unit, path: ConfigPath, conversion: Conversion): MergedUnit {
  if (unit.enable !== undefined && conversion.minor >= 1) {
    const key = [...path, 'enable']
    remark(conversion, { code: 'legacy-deprecated-key', path: key, key: 'enable', instead: 'enabled' })
  }
  const values: MergedUnit['values'] = new Map(
    Object.entries({ contents: unlessEmpty(unit.contents), enabled: isEnabled(unit), mask: ifTrue(unit.mask) }).flatMap(
      ([key, value]) => {
        const name = key as 'contents' | 'enabled' | 'mask'
        const from = [...path, name === 'enabled' && unit.enabled === undefined ? 'enable' : name]
        return value === undefined ? [] : [[name, { value, from }] as const]
      },
    ),
  )
  return { name: unit.name ?? '', from: path, values, dropins: dropinsOf(unit, path, conversion) }
}

/** An explicit `enabled: false` wins over everything; `enable: false` never meant anything. */
function isEnabled(unit: Unit): boolean | undefined {
  if (unit.enabled === false) return false
  return unit.enabled === true || unit.enable === true ? true : undefined
}

function dropinsOf(unit: Unit, path: ConfigPath, conversion: Conversion): Map<string, Dropin> {
  const dropins = new Map<string, Dropin>()
  unit.dropins?.forEach((dropin, index) => {
    const name = dropin.name ?? ''
    const from = [...path, 'dropins', index]
    if (dropins.has(name)) refuse(conversion, { code: 'legacy-dropin-twice', path: [...from, 'name'], name })
    dropins.set(name, { name, contents: unlessEmpty(dropin.contents), from })
  })
  return dropins
}

function mergeInto(earlier: MergedUnit, later: MergedUnit): void {
  for (const [name, value] of later.values) earlier.values.set(name, value)
  for (const [name, dropin] of later.dropins) {
    if (dropin.contents !== undefined || !earlier.dropins.has(name)) earlier.dropins.set(name, dropin)
  }
}

function written(unit: MergedUnit, result: ConfigPath, { trace }: Conversion): JsonObject {
  trace.note(result, unit.from)
  for (const [name, { from }] of unit.values) trace.note([...result, name], from)
  const dropins = [...unit.dropins.values()]
  dropins.forEach(({ from }, index) => trace.note([...result, 'dropins', index], from))
  return {
    name: unit.name,
    enabled: unit.values.get('enabled')?.value,
    mask: unit.values.get('mask')?.value,
    contents: unit.values.get('contents')?.value,
    dropins: unlessNone(dropins.map(({ name, contents }) => ({ name, contents }))),
  }
}
