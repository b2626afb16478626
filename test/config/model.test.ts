import { expect, test } from 'vitest'
import { CONFIG_SHAPE } from '../../src/config/spec/config.ts'
import type { ObjectShape, Shape } from '../../src/config/spec/shape.ts'
import { membersOf } from '../helpers/interfaces.ts'

test('the model of the newest config has the members of the field table, each of its type', () => {
  expect(membersOf('Config', ['src/config/model.ts'])).toEqual(fieldsOf('Config', CONFIG_SHAPE))
})

/** A line for each member that the table has, at any depth. */
function fieldsOf(place: string, { fields }: ObjectShape): readonly string[] {
  return Object.entries(fields)
    .flatMap(([key, { shape, zero }]) => {
      // What counts as empty when it is absent is there after parsing; and no config is without its version.
      const isThere = zero === true || key === 'ignition'
      const inside = `${place}.${key}`
      return [`${inside}${isThere ? '' : '?'}: ${wordOf(shape)}`, ...insideOf(inside, shape)]
    })
    .sort()
}

function wordOf(shape: Shape): string {
  return shape.kind === 'list' ? `list of ${wordOf(shape.items)}` : shape.kind
}

function insideOf(place: string, shape: Shape): readonly string[] {
  if (shape.kind === 'object') return fieldsOf(place, shape)
  return shape.kind === 'list' ? insideOf(place, shape.items) : []
}
