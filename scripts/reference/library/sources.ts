import fs from 'node:fs'
import path from 'node:path'
import { parseSync, type Comment, type Declaration, type ParseResult, type Statement } from 'oxc-parser'

/** Something that a module declares: where, and the piece of its syntax tree. */
export interface Declared {
  readonly name: string
  readonly source: Source
  readonly node: Declaration
  /** The comment in front of it, or ''. */
  readonly comment: string
}

/** A module of the sources. */
export interface Source {
  /** From the root of the checkout. */
  readonly file: string
  readonly text: string
  readonly parsed: ParseResult
  /** What it declares, by name. */
  readonly declared: ReadonlyMap<string, Declared>
}

const sources = new Map<string, Source>()

function sourceOf(file: string): Source {
  const known = sources.get(file)
  if (known) return known
  const text = fs.readFileSync(file, 'utf8')
  const source = { file, text, parsed: parseSync(file, text), declared: new Map<string, Declared>() }
  for (const statement of source.parsed.program.body) {
    const node = declarationOf(statement)
    const name = node && nameOf(node)
    const comment = commentBefore(source, statement.start)
    if (node && name !== undefined) source.declared.set(name, { name, source, node, comment })
  }
  sources.set(file, source)
  return source
}

/** What a module exports, by the name that it has there; what others declare is followed to where that is. */
export function exportsOf(file: string): ReadonlyMap<string, Declared> {
  const source = sourceOf(file)
  const entries = source.parsed.module.staticExports.flatMap(({ entries }) => entries)
  return new Map(
    entries.flatMap(({ exportName, importName, localName, moduleRequest }) => {
      const from = moduleRequest ? moduleOf(source, moduleRequest.value) : undefined
      const { name } = exportName
      // `export *` gives no names.
      if (name === null || name === undefined) return from === undefined ? [] : [...exportsOf(from)]
      const declared =
        from === undefined ? source.declared.get(localName.name ?? name) : exportedBy(from, importName.name)
      return declared ? [[name, declared] as const] : []
    }),
  )
}

/** What a name means within a module: declared there, or imported from another of these sources. */
export function lookUp(source: Source, name: string): Declared | undefined {
  const own = source.declared.get(name)
  if (own) return own
  for (const { entries, moduleRequest } of source.parsed.module.staticImports) {
    const found = entries.find(({ localName }) => localName.value === name)
    const from = moduleOf(source, moduleRequest.value)
    if (found && from !== undefined) return exportedBy(from, found.importName.name)
  }
  return undefined
}

function exportedBy(file: string, name: string | null): Declared | undefined {
  return name === null ? undefined : exportsOf(file).get(name)
}

/** The file of a module of these sources; nothing for one of Node or of a library. */
function moduleOf({ file }: Source, request: string): string | undefined {
  return request.startsWith('.') ? path.join(path.dirname(file), request) : undefined
}

function declarationOf(statement: Statement): Declaration | undefined {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  return node && 'type' in node && DECLARATIONS.has(node.type) ? (node as Declaration) : undefined
}

const DECLARATIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'VariableDeclaration',
  'ClassDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
])

function nameOf(node: Declaration): string | undefined {
  if (node.type === 'VariableDeclaration') {
    const [first] = node.declarations
    return first?.id.type === 'Identifier' ? first.id.name : undefined
  }
  return 'id' in node && node.id?.type === 'Identifier' ? node.id.name : undefined
}

/** The text of the docstring that ends where a piece of the source begins, or ''. */
export function commentBefore({ text, parsed }: Pick<Source, 'parsed' | 'text'>, start: number): string {
  const isIts = ({ type, value, end }: Comment): boolean =>
    type === 'Block' && value.startsWith('*') && end <= start && text.slice(end, start).trim() === ''
  return parsed.comments.find(isIts)?.value ?? ''
}
