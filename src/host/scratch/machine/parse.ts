import type { Document } from 'yaml'
import { FirstlightError } from '../../../errors.ts'
import type { ConfigPath } from '../../../report/path.ts'
import type { SourceText, Span } from '../../../report/span.ts'
import { describeMachine } from './describe.ts'
import type { MachineDescription } from './description.ts'

/**
 * Parses a machine file (`--machine`), YAML or JSON.
 * @throws FirstlightError `usage` with the place of the first thing that is wrong
 */
export async function parseMachine(document: SourceText): Promise<MachineDescription> {
  const { isNode, isScalar, isMap, parseDocument } = await import('yaml')
  const yaml = parseDocument(document.text, { version: '1.2' })
  const refuse = (problem: string, span: Span, hint?: string): never => {
    const details = { location: { document, span }, ...(hint === undefined ? {} : { hint }) }
    throw new FirstlightError('usage', `reading the machine file: ${problem}`, details)
  }
  const [syntax] = yaml.errors
  if (syntax) {
    const [start, end] = syntax.pos
    refuse(syntax.message.split('\n', 1)[0]?.split(' at line ', 1)[0] ?? 'it is not YAML', { start, end })
  }
  return describeMachine(yaml.toJS({ maxAliasCount: 100 }), ({ path, problem, hint }) =>
    refuse(problem, spanOf(yaml, path), hint),
  )

  /** The value at a path, or of the nearest ancestor that is there; for a key, the key itself. */
  function spanOf(root: Document.Parsed, path: ConfigPath): Span {
    for (let length = path.length; length >= 0; length--) {
      const parent = length === 0 ? undefined : root.getIn(path.slice(0, length - 1), true)
      const key = path[length - 1]
      if (isMap(parent) && typeof key === 'string') {
        const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
        if (isScalar(pair?.key) && pair.key.range) return { start: pair.key.range[0], end: pair.key.range[1] }
      }
      const node = root.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return { start: node.range[0], end: node.range[1] }
    }
    return { start: 0, end: 0 }
  }
}
