import { composeYaml } from './compose.ts'
import { keySpanAt, nodeAt, type YamlNode } from './node.ts'
import { plainOf } from './plain.ts'
import { FirstlightError } from '../errors.ts'
import type { ConfigPath } from '../report/path.ts'
import type { SourceText, Span } from '../report/span.ts'
import type { Fail } from './fields.ts'

/** What a file of our own says, and what reports a problem of it at its place. */
export interface OwnFile {
  readonly value: unknown
  readonly fail: Fail
}

/**
 * Parses a file of our own, YAML or JSON.
 * @param doing what goes wrong when it is not right: `reading the machine file`
 * @throws FirstlightError `usage` with the place
 */
export function parseOwnFile(document: SourceText, doing: string): OwnFile {
  const refuse = (problem: string, span: Span, hint?: string): never => {
    const details = { location: { document, span }, hint }
    throw new FirstlightError('usage', `${doing}: ${problem}`, details)
  }
  const composed = composeYaml(document.text)
  if (composed.kind === 'malformed') return refuse(composed.detail, composed.span, composed.hint)
  if (composed.kind === 'empty') return { value: null, fail: ({ problem, hint }) => refuse(problem, START, hint) }
  const { node } = composed
  return {
    value: plainOf(node, refuse),
    fail: ({ path, problem, hint }) => refuse(problem, keySpanAt(node, existing(node, path)), hint),
  }
}

/** The part of a path that is there. */
function existing(root: YamlNode, path: ConfigPath): ConfigPath {
  let length = path.length
  while (length > 0 && nodeAt(root, path.slice(0, length)) === undefined) length -= 1
  return path.slice(0, length)
}

const START: Span = { start: 0, end: 0 }
