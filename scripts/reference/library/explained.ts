import type {
  Class,
  Declaration,
  Function as FunctionNode,
  MethodDefinition,
  ParamPattern,
  PropertyDefinition,
  TSSignature,
} from 'oxc-parser'
import { readDocstring, type Docstring } from './docstring.ts'
import { commentBefore, lookUp, type Declared, type Source } from './sources.ts'

/** A member of an object, or something that a function takes. */
export interface Member {
  readonly name: string
  readonly isOptional: boolean
  readonly type: string
  readonly doc: Docstring
}

/** What a page tells of a declaration. */
export interface Explained {
  readonly doc: Docstring
  /** As TypeScript spells it, without bodies. */
  readonly signature: string
  /** What a function takes; what an object has. */
  readonly parameters: readonly Member[]
  readonly members: readonly Member[]
  readonly returns?: string
}

/** What a member without words of its own is: the first paragraph of what is told of its type. */
function withTypesWords(source: Source, member: Member): Member {
  const declared = /^\w+$/.test(member.type) ? lookUp(source, member.type) : undefined
  if (member.doc.text !== '' || !declared) return member
  const [text = ''] = readDocstring(declared.comment).text.split('\n\n')
  return { ...member, doc: { ...member.doc, text } }
}

/** Reads what is to be told out of a declaration and its docstrings. */
export function explain(declared: Declared): Explained {
  const { parameters, members, ...rest } = read(declared)
  const { params } = rest.doc
  const told = parameters.map((each) => ({ ...each, doc: { ...each.doc, text: params[each.name] ?? each.doc.text } }))
  const complete = (each: Member): Member => withTypesWords(declared.source, each)
  return { ...rest, parameters: told.map(complete), members: members.map(complete) }
}

function read({ source, node, comment, name }: Declared): Explained {
  const text = textIn(source)
  const parts = { doc: readDocstring(comment), parameters: [], members: [] }
  switch (node.type) {
    case 'FunctionDeclaration':
      return { ...parts, ...called(source, node, `function ${name}`) }
    case 'TSInterfaceDeclaration': {
      const members = node.body.body.map((member) => memberOf(source, member))
      return { ...parts, signature: text({ start: node.start, end: node.body.start }).trim(), members }
    }
    case 'ClassDeclaration':
      return {
        ...parts,
        signature: text({ start: node.start, end: node.body.start }).trim(),
        members: ofClass(source, node),
      }
    case 'VariableDeclaration':
      return { ...parts, signature: valueOf(source, node) }
    default:
      return { ...parts, signature: text(node) }
  }
}

interface Range {
  readonly start: number
  readonly end: number
}

function textIn({ text }: Source): (range: Range) => string {
  return ({ start, end }) => text.slice(start, end)
}

function called(
  source: Source,
  node: FunctionNode,
  title: string,
): Pick<Explained, 'parameters' | 'returns' | 'signature'> {
  const text = textIn(source)
  const end = node.body?.start ?? node.end
  const from = node.typeParameters?.start ?? text(node).indexOf('(') + node.start
  const returns = node.returnType ? text(node.returnType.typeAnnotation) : 'void'
  const signature = `${title}${text({ start: from, end })}`.trim()
  return { signature, returns, parameters: node.params.map((each) => parameterOf(source, each)) }
}

function parameterOf(source: Source, pattern: ParamPattern): Member {
  const doc = readDocstring(commentBefore(source, pattern.start))
  const text = textIn(source)
  if (pattern.type === 'AssignmentPattern') {
    const { left, right } = pattern
    const type = left.typeAnnotation ? text(left.typeAnnotation.typeAnnotation) : ''
    return { name: nameIn(left), isOptional: true, type, doc: { ...doc, default: doc.default ?? `\`${text(right)}\`` } }
  }
  if (pattern.type === 'TSParameterProperty') return parameterOf(source, pattern.parameter)
  const type = pattern.typeAnnotation ? text(pattern.typeAnnotation.typeAnnotation) : ''
  const isOptional = 'optional' in pattern && pattern.optional === true
  return { name: nameIn(pattern), isOptional, type, doc }
}

/** What is taken apart at once has no name of its own. */
function nameIn(pattern: ParamPattern): string {
  if (pattern.type === 'Identifier') return pattern.name
  return pattern.type === 'RestElement' && pattern.argument.type === 'Identifier'
    ? `...${pattern.argument.name}`
    : 'options'
}

function memberOf(source: Source, member: TSSignature): Member {
  const text = textIn(source)
  const doc = readDocstring(commentBefore(source, member.start))
  if (member.type === 'TSPropertySignature') {
    const type = member.typeAnnotation ? text(member.typeAnnotation.typeAnnotation) : ''
    return { name: text(member.key), isOptional: member.optional, type, doc }
  }
  if (member.type !== 'TSMethodSignature') return { name: text(member), isOptional: false, type: '', doc }
  const type = text({ start: member.key.end + (member.optional ? 1 : 0), end: member.end })
  return { name: text(member.key), isOptional: member.optional, type, doc }
}

function ofClass(source: Source, { body }: Class): readonly Member[] {
  const text = textIn(source)
  return body.body.flatMap((member) => {
    const isMethod = member.type === 'MethodDefinition'
    if ((!isMethod && member.type !== 'PropertyDefinition') || member.accessibility === 'private') return []
    const doc = readDocstring(commentBefore(source, member.start))
    return [{ name: text(member.key), isOptional: member.optional === true, type: typeOfMember(text, member), doc }]
  })
}

function typeOfMember(text: (range: Range) => string, member: MethodDefinition | PropertyDefinition): string {
  if (member.type === 'MethodDefinition') {
    return text({ start: member.value.start, end: member.value.body?.start ?? member.value.end }).trim()
  }
  if ('typeAnnotation' in member && member.typeAnnotation) return text(member.typeAnnotation.typeAnnotation)
  return member.value ? text(member.value) : ''
}

/** The type that is written there, or, where none is, the value itself. */
function valueOf(source: Source, node: Declaration & { readonly type: 'VariableDeclaration' }): string {
  const text = textIn(source)
  const [first] = node.declarations
  if (!first) return ''
  if (first.id.typeAnnotation) return `const ${text(first.id)}`
  const { init } = first
  const lines = init ? text(init).split('\n') : []
  const shown = lines.length > 12 ? [...lines.slice(0, 10), '  // and so on', lines.at(-1) ?? ''] : lines
  return `const ${text(first.id)} = ${shown.join('\n')}`
}
