import fs from 'node:fs'
import { parseSync, type TSInterfaceDeclaration, type TSSignature, type TSType } from 'oxc-parser'
import { expect, test } from 'vitest'
import { CONFIG_SHAPE } from '../../src/config/spec/config.ts'
import type { ObjectShape, Shape } from '../../src/config/spec/shape.ts'

const FILE = 'src/config/model.ts'

/** The interfaces of the model, by name. */
const INTERFACES: ReadonlyMap<string, TSInterfaceDeclaration> = new Map(
  parseSync(FILE, fs.readFileSync(FILE, 'utf8')).program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    return declared?.type === 'TSInterfaceDeclaration' ? [[declared.id.name, declared] as const] : []
  }),
)

test('the model of the newest config has the members of the field table, each of its type', () => {
  expect(membersOf('Config', INTERFACES.get('Config')?.body.body ?? [])).toEqual(fieldsOf('Config', CONFIG_SHAPE))
})

/** A line for each member that the table has, at any depth: `Config.passwd?: object`. */
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

/** The same of the model. */
function membersOf(place: string, members: readonly TSSignature[]): readonly string[] {
  return members
    .flatMap((member) => {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier' || !member.typeAnnotation) {
        throw new Error(`${place} has something that is no plain member`)
      }
      const inside = `${place}.${member.key.name}`
      const { word, members: deeper } = typeOf(inside, member.typeAnnotation.typeAnnotation)
      return [`${inside}${member.optional ? '?' : ''}: ${word}`, ...membersOf(inside, deeper)]
    })
    .sort()
}

interface ModelType {
  readonly word: string
  readonly members: readonly TSSignature[]
}

function typeOf(place: string, type: TSType): ModelType {
  switch (type.type) {
    case 'TSStringKeyword':
      return { word: 'string', members: [] }
    case 'TSNumberKeyword':
      return { word: 'integer', members: [] }
    case 'TSBooleanKeyword':
      return { word: 'boolean', members: [] }
    case 'TSTypeLiteral':
      return { word: 'object', members: type.members }
    case 'TSTypeOperator':
      return typeOf(place, type.typeAnnotation)
    case 'TSArrayType': {
      const { word, members } = typeOf(place, type.elementType)
      return { word: `list of ${word}`, members }
    }
    case 'TSTypeReference':
      return {
        word: 'object',
        members: type.typeName.type === 'Identifier' ? interfaceMembers(type.typeName.name) : [],
      }
    default:
      throw new Error(`${place} is a ${type.type}, which JSON of the table is not`)
  }
}

/** The members of an interface, with those of the ones that it extends. */
function interfaceMembers(name: string): readonly TSSignature[] {
  const found = INTERFACES.get(name)
  if (found === undefined) throw new Error(`${FILE} has no interface ${name}`)
  const inherited = found.extends.flatMap(({ expression }) =>
    expression.type === 'Identifier' ? interfaceMembers(expression.name) : [],
  )
  return [...inherited, ...found.body.body]
}
