import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMuchLeft, pass, waste } from '../util/passing.ts'

/** Bytes of chunks that wait for a collection. */
const INTERVAL = 1024 * 1024

let collect: (() => void) | undefined

/**
 * Passes a chunk on, and has those that came earlier and that nobody has freed collected in time, with so many bytes that were
 * wasted for it.
 *
 * The collector decides by the small objects on the heap and lets a hundred MiB of dead buffers pile up behind them, which
 * is much for an initramfs; a collection of the young generation frees them in about a millisecond.
 */
export function passOn<Chunk extends Uint8Array>(chunk: Chunk, wasted = 0): Chunk {
  pass(chunk)
  waste(wasted)
  if (isMuchLeft(INTERVAL)) (collect ??= youngCollection())()
  return chunk
}

type Collect = (options: { readonly type: 'minor' }) => void

/** The documented way to the collector; a runtime that does not offer it keeps its own pace. */
function youngCollection(): () => void {
  setFlagsFromString('--expose-gc')
  const given = runInNewContext('typeof gc === "function" ? gc : undefined') as Collect | undefined
  return given === undefined ? () => undefined : () => given({ type: 'minor' })
}
