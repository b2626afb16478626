import type { SourceText } from './span.ts'
import { utf8Length } from '../util/utf8.ts'
import { keptFor } from '../util/kept-for.ts'

/** Every so many characters of a text it is noted how much came before: a column is counted from there. */
const STEP = 1024

interface Columns {
  /** Halves of surrogate pairs that are no character of their own, before each step. */
  readonly halves: Uint32Array
  /** Bytes of UTF-8 before each step. */
  readonly bytes: Float64Array
}

/** How many characters (code points) a stretch of a document has. The first call for a long one looks at the whole text. */
export function charactersIn(document: SourceText, start: number, end: number): number {
  const stop = Math.min(end, document.text.length)
  // Most lines are short, and asked for once.
  if (stop - start <= STEP) return Math.max(0, stop - start - countHalves(document.text, start, stop))
  return Math.max(0, stop - start - (halvesBefore(document, stop) - halvesBefore(document, start)))
}

/** How many bytes of UTF-8 a stretch of a document has. The first call looks at the whole text. */
export function bytesIn(document: SourceText, start: number, end: number): number {
  return Math.max(0, bytesBefore(document, Math.min(end, document.text.length)) - bytesBefore(document, start))
}

function halvesBefore(document: SourceText, offset: number): number {
  const step = Math.floor(offset / STEP)
  return (columnsOf(document).halves[step] ?? 0) + countHalves(document.text, step * STEP, offset)
}

function bytesBefore(document: SourceText, offset: number): number {
  const step = Math.floor(offset / STEP)
  return (columnsOf(document).bytes[step] ?? 0) + utf8Length(document.text.slice(step * STEP, offset))
}

const columnsOf = keptFor(({ text }: SourceText): Columns => {
  const steps = Math.floor(text.length / STEP) + 1
  const columns = { halves: new Uint32Array(steps), bytes: new Float64Array(steps) }
  for (let step = 1; step < steps; step++) {
    const start = (step - 1) * STEP
    columns.halves[step] = (columns.halves[step - 1] ?? 0) + countHalves(text, start, start + STEP)
    columns.bytes[step] = (columns.bytes[step - 1] ?? 0) + utf8Length(text.slice(start, start + STEP))
  }
  return columns
})

function countHalves(text: string, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0xdc00 && code <= 0xdfff) count += 1
  }
  return count
}
