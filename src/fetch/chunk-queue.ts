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
const HIGH_WATER = 512 * 1024

/** Makes an empty queue. */
export function chunkQueue(source: ChunkSource): ChunkQueue {
  let queued: Uint8Array[] = []
  let head = 0
  let bytes = 0
  let paused = false
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
  const take = (): Uint8Array | undefined => {
    const chunk = queued[head]
    if (chunk === undefined) return undefined
    head += 1
    if (head === queued.length) {
      queued = []
      head = 0
    }
    bytes -= chunk.length
    if (paused && bytes < HIGH_WATER / 4) {
      paused = false
      source.resume()
    }
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
      queued.push(chunk)
      bytes += chunk.length
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
