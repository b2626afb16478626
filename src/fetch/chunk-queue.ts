/** What a queue asks of whatever fills it. */
export interface ChunkSource {
  pause(): void
  resume(): void
  /** The reader has left. */
  cancel(reason: Error): void
}

/** A bounded queue of bytes between a source that calls back and a reader that waits. */
export interface ChunkQueue {
  push(chunk: Uint8Array): void
  end(): void
  /** The source broke; what is queued is still read first. */
  fail(error: Error): void
  /** Drops what is queued and stops the source; a reader sees the error, or the end when there is none. */
  cancel(error?: Error): void
  /** Drops what is queued and all that comes, but lets the source run to its end. */
  drop(): void
  /** To be read once. */
  readonly chunks: AsyncIterableIterator<Uint8Array>
}

/** Above this many queued bytes the source is paused, and resumed below a quarter of it. */
const HIGH_WATER = 64 * 1024

/** Chunks below this are put together when they wait: a server may send each byte by itself. */
const SMALL = 4 * 1024
const BLOCK = 32 * 1024

interface Block {
  readonly buffer: Uint8Array
  readonly used: number
}

/** The last of the queue with one more chunk in it; `undefined` when the chunk shall stand alone. */
function joined(block: Block | undefined, last: Uint8Array | undefined, chunk: Uint8Array): Block | undefined {
  if (last === undefined || chunk.length >= SMALL) return undefined
  if (block === undefined && last.length >= SMALL) return undefined
  const { buffer, used } = block ?? { buffer: new Uint8Array(BLOCK), used: last.length }
  if (used + chunk.length > BLOCK) return undefined
  if (block === undefined) buffer.set(last)
  buffer.set(chunk, used)
  return { buffer, used: used + chunk.length }
}

/** Makes an empty queue of a source that is paused, and goes on as soon as somebody reads. */
export function chunkQueue(source: ChunkSource): ChunkQueue {
  let queued: Uint8Array[] = []
  let head = 0
  let bytes = 0
  let paused = true
  /** Small chunks that nobody has taken yet are put together in this, the last of the queue. */
  let block: Block | undefined
  let finished: { readonly error?: Error } | undefined
  let wake: (() => void) | undefined
  const woken = (): void => {
    wake?.()
    wake = undefined
  }
  const finish = (error?: Error): void => {
    finished ??= error === undefined ? {} : { error }
    woken()
  }
  const resume = (): void => {
    paused = false
    source.resume()
  }
  const take = (): Uint8Array | undefined => {
    const chunk = queued[head]
    if (chunk === undefined) return undefined
    head += 1
    if (head === queued.length) {
      queued = []
      head = 0
      block = undefined
    }
    bytes -= chunk.length
    if (paused && bytes < HIGH_WATER / 4) resume()
    return chunk
  }
  const cancel = (error?: Error): void => {
    if (finished !== undefined) return
    queued = []
    head = 0
    finish(error)
    source.cancel(error ?? new Error('the reader has left'))
  }
  const chunks: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => chunks,
    next: async () => {
      for (;;) {
        const chunk = take()
        if (chunk !== undefined) return { done: false, value: chunk }
        if (finished?.error !== undefined) throw finished.error
        if (finished !== undefined) return { done: true, value: undefined }
        if (paused) resume()
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    return: async () => {
      cancel()
      return { done: true, value: undefined }
    },
  }
  return {
    push: (chunk) => {
      if (finished !== undefined || chunk.length === 0) return
      bytes += chunk.length
      block = joined(block, queued.at(-1), chunk)
      if (block === undefined) queued.push(chunk)
      else queued[queued.length - 1] = block.buffer.subarray(0, block.used)
      if (!paused && bytes > HIGH_WATER) {
        paused = true
        source.pause()
      }
      woken()
    },
    end: () => finish(),
    fail: finish,
    cancel,
    drop: () => {
      queued = []
      head = 0
      finish()
      if (paused) source.resume()
    },
    chunks,
  }
}
