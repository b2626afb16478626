import { composeYaml } from '../../../yaml/compose.ts'
import { keySpanAt, nodeAt } from '../../../yaml/node.ts'
import type { YamlNode } from '../../../yaml/node.ts'
import { plainOf } from '../../../yaml/plain.ts'
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
  const refuse = (problem: string, span: Span, hint?: string): never => {
    const details = { location: { document, span }, hint }
    throw new FirstlightError('usage', `reading the machine file: ${problem}`, details)
  }
  const composed = composeYaml(document.text)
  if (composed.kind === 'malformed') return refuse(composed.detail, composed.span, composed.hint)
  if (composed.kind === 'empty') return describeMachine(null, ({ problem, hint }) => refuse(problem, START, hint))
  const { node } = composed
  return describeMachine(plainOf(node, refuse), ({ path, problem, hint }) =>
    refuse(problem, keySpanAt(node, existing(node, path)), hint),
  )
}

/** The part of a path that is there. */
function existing(root: YamlNode, path: ConfigPath): ConfigPath {
  let length = path.length
  while (length > 0 && nodeAt(root, path.slice(0, length)) === undefined) length -= 1
  return path.slice(0, length)
}

const START: Span = { start: 0, end: 0 }
