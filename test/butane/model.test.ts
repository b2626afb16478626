import { expect, test } from 'vitest'
import { isObjectType, type Fields, type FieldType } from '../../src/butane/schema/field.ts'
import { ROOT } from '../../src/butane/schema/root.ts'
import { membersOf } from '../helpers/interfaces.ts'

test('what sugar and checks read of a document are keys of the tables, each of its type', () => {
  const known = new Set(fieldsOf('ButaneDocument', ROOT))
  const read = membersOf('ButaneDocument', ['src/butane/model.ts', 'src/config/model.ts'])
  expect(read.length).toBeGreaterThan(60)
  expect(read.filter((member) => !known.has(member))).toEqual([])
})

/** A line for each key of the tables, at any depth: in a document of any variant, each may be absent. */
function fieldsOf(place: string, fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, { type }]) => {
    const inside = `${place}.${key}`
    return [`${inside}?: ${wordOf(type)}`, ...insideOf(inside, type)]
  })
}

function wordOf(type: FieldType): string {
  if (typeof type === 'string') return type
  return isObjectType(type) ? 'object' : `list of ${wordOf(type.list)}`
}

function insideOf(place: string, type: FieldType): readonly string[] {
  if (typeof type === 'string') return []
  return isObjectType(type) ? fieldsOf(place, type.object) : insideOf(place, type.list)
}
