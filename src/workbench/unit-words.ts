import { linesWithin } from '../config/line-within.ts'
import type { Span } from '../report/span.ts'
import type { ScalarNode } from '../yaml/node.ts'
import { everything, type Tree } from './tree.ts'
import { unitKindAt } from './unit-kind.ts'

/** What the words mean that a key of a unit takes. */
type Meaning = 'user' | 'group' | 'unit' | 'device' | 'place' | 'below'

/** The keys of units whose words mean something that a document may describe (systemd.unit(5) and its like). */
export const REFERRING_KEYS: ReadonlyMap<string, Meaning> = new Map([
  ...keys('user', 'User SocketUser ConditionUser AssertUser'),
  ...keys('group', 'Group SocketGroup SupplementaryGroups ConditionGroup AssertGroup'),
  ...keys(
    'unit',
    `Wants Requires Requisite BindsTo PartOf Upholds Conflicts Before After OnSuccess OnFailure PropagatesReloadTo
    ReloadPropagatedFrom PropagatesStopTo StopPropagatedFrom JoinsNamespaceOf WantedBy RequiredBy UpheldBy Also Unit Service
    Sockets Slice`,
  ),
  ...keys('device', 'What'),
  ...keys('place', 'Where'),
  ...keys('below', 'RequiresMountsFor WantsMountsFor'),
])

function keys(meaning: Meaning, names: string): readonly (readonly [string, Meaning])[] {
  return names.split(/\s+/).map((name) => [name, meaning])
}

/** A word of a unit's text that means something: what, and where it stands. */
export interface UnitWord {
  readonly meaning: Meaning
  readonly word: string
  readonly span: Span
}

/** The words in the texts of a document's units that mean something else, from the top of the document to its end. */
export function unitWords(text: string, tree: Tree | undefined): readonly UnitWord[] {
  return [...everything(tree)].flatMap(({ node, path }) =>
    node.kind === 'scalar' && unitKindAt(tree, path) !== undefined ? wordsOf(node, text) : [],
  )
}

function wordsOf({ span }: ScalarNode, text: string): readonly UnitWord[] {
  const found: UnitWord[] = []
  const written = text.slice(span.start, span.end)
  /** What a line means that goes on in the next one. */
  let goesOn: Meaning | undefined
  for (const { start, end } of linesWithin(written) ?? []) {
    const line = written.slice(start, end)
    if (/^[#;]/.test(line)) continue
    const [lead = '', key = ''] = goesOn === undefined ? (/^(\w+)[ \t]*=/.exec(line) ?? []) : []
    const meaning = goesOn ?? REFERRING_KEYS.get(key)
    goesOn = line.endsWith('\\') ? meaning : undefined
    if (meaning === undefined) continue
    for (const { 0: word, index } of line.slice(lead.length).matchAll(/[^\s"']+/g)) {
      const at = span.start + start + lead.length + index
      // In a string of JSON a backslash stands for something else.
      if (!written.startsWith('"') || !word.includes('\\')) {
        found.push({ meaning, word, span: { start: at, end: at + word.length } })
      }
    }
  }
  return found
}
