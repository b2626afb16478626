import type { Unit } from '../../config/model.ts'
import { firstFew } from '../../util/first-few.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import type { Drawing } from '../drawing.ts'
import type { Item, Sign } from '../picture.ts'

/** The units of the document: what is done with each, not by which files. */
export function drawUnits(drawing: Drawing): readonly Item[] {
  return (drawing.config.systemd?.units ?? []).map((unit, index) => {
    const path = ['systemd', 'units', index] as const
    const operations = drawing.operations(path)
    const verb = verbOf(unit, operations)
    return {
      sign: verb.sign,
      title: `${verb.verb} ${unit.name}`,
      details: detailsOf(unit, operations, drawing),
      place: drawing.place(path),
      operations,
    }
  })
}

function verbOf(unit: Unit, operations: readonly PlannedOperation[]): { readonly verb: string; readonly sign: Sign } {
  if (unit.mask === true) return { verb: 'mask', sign: operations.length === 0 ? '=' : '~' }
  if (unit.enabled === true) return { verb: 'enable', sign: '+' }
  if (unit.enabled === false) return { verb: 'disable', sign: '~' }
  const { kind } = operations.at(-1)?.operation ?? {}
  if (kind === 'remove') return { verb: 'unmask', sign: '~' }
  if (unit.contents !== undefined && unit.contents !== '') return { verb: 'add', sign: '+' }
  return kind === undefined ? { verb: 'leave', sign: '=' } : { verb: 'extend', sign: '~' }
}

function detailsOf(unit: Unit, operations: readonly PlannedOperation[], { survey }: Drawing): readonly string[] {
  const written = operations.flatMap(({ operation }) => (operation.kind === 'write-file' ? [operation.path] : []))
  const own = written.find((path) => path.endsWith(`/${unit.name}`))
  const dropins = written.filter((path) => path !== own).map((path) => path.slice(path.lastIndexOf('/') + 1))
  const replaced = own !== undefined && survey.nodes[own] !== undefined
  return [
    ...(own === undefined ? [] : [replaced ? 'replaces the unit that is there' : 'new unit']),
    ...(dropins.length === 0 ? [] : [`with ${firstFew(dropins)}`]),
  ]
}
