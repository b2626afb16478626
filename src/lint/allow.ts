import type { Origins } from '../config/origins.ts'
import { lineAt } from '../report/position.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Location, SourceText } from '../report/span.ts'

/** What the remarks of a document turn off: `# firstlight: allow CODE`, beside a line or above it. */
export interface OffSwitches {
  /** Whether what a rule says of a place is not wanted: by a remark at its line, or at that of anything it is in. */
  allows(code: string, path: ConfigPath, location: Location | undefined): boolean
  /** The codes that remarks name, each with its place. */
  readonly named: readonly { readonly code: string; readonly location: Location }[]
}

const NONE: OffSwitches = { allows: () => false, named: [] }

/** Reads the remarks of a YAML document; JSON has none. */
export function readOffSwitches(document: SourceText | undefined, origins: Origins): OffSwitches {
  if (document?.language !== 'yaml' || !document.text.includes('firstlight:')) return NONE
  const { allowed, named } = readRemarks(document)
  const isAllowed = (code: string, location: Location | undefined): boolean => {
    // A view of the document is the document all the same.
    if (location?.document.text !== document.text) return false
    return allowed.get(lineAt(document, location.span.start).number)?.has(code) === true
  }
  return {
    allows: (code, path, location) =>
      isAllowed(code, location) ||
      path.some((_, index) => isAllowed(code, origins.locate(path.slice(0, index + 1), 'key'))),
    named,
  }
}

/** What a remark says, and what follows: codes with commas between them, and anything that is no code. */
const WORDS = /\bfirstlight:\s?allow\s+/
const CODES = /^[a-z][a-z0-9-]*(?:\s?,\s?[a-z][a-z0-9-]*)*/

interface Remarks {
  /** The codes by the number of the line that they are for. */
  readonly allowed: ReadonlyMap<number, ReadonlySet<string>>
  readonly named: OffSwitches['named']
}

function readRemarks(document: SourceText): Remarks {
  const allowed = new Map<number, Set<string>>()
  const named: { code: string; location: Location }[] = []
  let waiting: string[] = []
  let start = 0
  for (const [index, line] of document.text.split('\n').entries()) {
    const { says, codes } = splitLine(line)
    for (const { code, offset } of codes) {
      const span = { start: start + offset, end: start + offset + code.length }
      named.push({ code, location: { document, span } })
      waiting.push(code)
    }
    if (says.trim() !== '' && !says.trim().startsWith('#')) {
      if (waiting.length > 0) allowed.set(index + 1, new Set(waiting))
      waiting = []
    }
    start += line.length + 1
  }
  return { allowed, named }
}

interface SplitLine {
  /** What is in front of the remark. */
  readonly says: string
  readonly codes: readonly { readonly code: string; readonly offset: number }[]
}

function splitLine(line: string): SplitLine {
  const words = WORDS.exec(line)
  const hash = words === null ? -1 : line.slice(0, words.index).search(/(?:^|\s)#/)
  if (words === null || hash === -1) return { says: line, codes: [] }
  const from = words.index + words[0].length
  const list = CODES.exec(line.slice(from))?.[0] ?? ''
  const codes = Array.from(list.matchAll(/[a-z][a-z0-9-]*/g), ({ 0: code, index }) => ({ code, offset: from + index }))
  return { says: line.slice(0, hash), codes }
}
