import fs from 'node:fs'
import { parseSync, type TSInterfaceDeclaration, type TSSignature, type TSType } from 'oxc-parser'

/**
 * The members of an exported interface at any depth, a line for each: `Config.passwd?: object`. For the tests that
 * hold a model against the table of what there is.
 *
 * @param files - Where the interfaces are that it names.
 */
export function membersOf(name: string, files: readonly string[]): readonly string[] {
  const interfaces: Interfaces = new Map(files.flatMap(interfacesOf))
  return linesOf(name, interfaceMembers(name, interfaces), interfaces)
}

type Interfaces = ReadonlyMap<string, TSInterfaceDeclaration>

function interfacesOf(file: string): readonly (readonly [string, TSInterfaceDeclaration])[] {
  return parseSync(file, fs.readFileSync(file, 'utf8')).program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    return declared?.type === 'TSInterfaceDeclaration' ? [[declared.id.name, declared] as const] : []
  })
}

function linesOf(place: string, members: readonly TSSignature[], interfaces: Interfaces): readonly string[] {
  return members
    .flatMap((member) => {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier' || !member.typeAnnotation) {
        throw new Error(`${place} has something that is no plain member`)
      }
      const inside = `${place}.${member.key.name}`
      const { word, members: deeper } = typeOf(inside, member.typeAnnotation.typeAnnotation, interfaces)
      return [`${inside}${member.optional ? '?' : ''}: ${word}`, ...linesOf(inside, deeper, interfaces)]
    })
    .sort()
}

interface MemberType {
  readonly word: string
  readonly members: readonly TSSignature[]
}

function typeOf(place: string, type: TSType, interfaces: Interfaces): MemberType {
  switch (type.type) {
    case 'TSStringKeyword':
      return { word: 'string', members: [] }
    case 'TSNumberKeyword':
      return { word: 'integer', members: [] }
    case 'TSBooleanKeyword':
      return { word: 'boolean', members: [] }
    case 'TSObjectKeyword':
      return { word: 'object', members: [] }
    case 'TSTypeLiteral':
      return { word: 'object', members: type.members }
    case 'TSTypeOperator':
      return typeOf(place, type.typeAnnotation, interfaces)
    case 'TSArrayType': {
      const { word, members } = typeOf(place, type.elementType, interfaces)
      return { word: `list of ${word}`, members }
    }
    case 'TSTypeReference': {
      const name = type.typeName.type === 'Identifier' ? type.typeName.name : ''
      if (name === 'Readonly') return { word: 'string-map', members: [] }
      return { word: 'object', members: interfaceMembers(name, interfaces) }
    }
    default:
      throw new Error(`${place} is a ${type.type}, which JSON of the table is not`)
  }
}

/** The members of an interface, with those of the ones that it extends. */
function interfaceMembers(name: string, interfaces: Interfaces): readonly TSSignature[] {
  const found = interfaces.get(name)
  if (found === undefined) throw new Error(`no interface is named ${JSON.stringify(name)}`)
  const inherited = found.extends.flatMap(({ expression }) =>
    expression.type === 'Identifier' ? interfaceMembers(expression.name, interfaces) : [],
  )
  return [...inherited, ...found.body.body]
}
