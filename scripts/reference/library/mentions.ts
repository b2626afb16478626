import { lookUp, type Declared } from './sources.ts'

/** What the signature of something names: other declarations of these sources. Bodies are not looked into. */
export function mentionedBy(declared: Declared): readonly Declared[] {
  const names = new Set<string>()
  collect(declared.node, names)
  return [...names].flatMap((name) => lookUp(declared.source, name) ?? [])
}

/** The declarations, and all that they mention, each once. */
export function withMentioned(declarations: readonly Declared[]): ReadonlySet<Declared> {
  const all = new Set(declarations)
  // A set hands out what is added to it while it is gone through.
  for (const each of all) for (const mentioned of mentionedBy(each)) all.add(mentioned)
  return all
}

function collect(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) return node.forEach((each) => collect(each, names))
  if (typeof node !== 'object' || node === null) return
  const type = 'type' in node ? node.type : undefined
  if (type === 'BlockStatement' || type === 'FunctionBody') return
  const named = 'typeName' in node ? node.typeName : 'exprName' in node ? node.exprName : undefined
  if (isIdentifier(named)) names.add(named.name)
  if (type === 'TSInterfaceHeritage' && 'expression' in node && isIdentifier(node.expression))
    names.add(node.expression.name)
  for (const [key, value] of Object.entries(node)) if (key !== 'parent') collect(value, names)
}

function isIdentifier(node: unknown): node is { readonly name: string } {
  return typeof node === 'object' && node !== null && 'type' in node && node.type === 'Identifier' && 'name' in node
}
