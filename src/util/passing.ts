/**
 * Chunks that only pass through: each lies in a buffer of its own outside of the heap, which whoever is done with the chunk
 * frees at once, long before the collector would see that nobody needs it.
 */
const passing = new WeakSet<Uint8Array>()

/** Bytes of chunks that came and were neither freed nor kept, as far as it is known. */
let unsettled = 0

/** Says of a chunk, before it is handed on, that nobody else looks into its buffer. */
export function pass<Chunk extends Uint8Array>(chunk: Chunk): Chunk {
  unsettled += chunk.length
  if (chunk.length === chunk.buffer.byteLength) passing.add(chunk)
  return chunk
}

/** Counts bytes of buffers that nobody can free. */
export function waste(bytes: number): void {
  unsettled += bytes
}

/** Frees the buffer of a chunk that nobody reads again; leaves alone what does not only pass through. */
export function free(chunk: Uint8Array): void {
  // An older Node has no way to free it.
  if ('transfer' in chunk.buffer && settled(chunk)) chunk.buffer.transfer(0)
}

/** Keeps a chunk: from now on nobody frees it. */
export function keep(chunk: Uint8Array): void {
  settled(chunk)
}

/** Whether so many bytes wait for the collector; if so, they are counted anew. */
export function isMuchLeft(bytes: number): boolean {
  if (unsettled < bytes) return false
  unsettled = 0
  return true
}

function settled(chunk: Uint8Array): boolean {
  if (!passing.delete(chunk)) return false
  unsettled = Math.max(0, unsettled - chunk.length)
  return true
}
