/** When a body counts as stalled: fewer than `bytes` in `seconds` of waiting for it. */
export interface StallLimit {
  readonly seconds: number
  readonly bytes: number
}

/** A body that can be made to break off. */
export interface Breakable {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Makes whoever reads see this error, and closes the connection. */
  fail(error: Error): void
}

/** Seconds of waiting for a body that hardly moves after which people are told. */
const SILENCE = 3

/**
 * The chunks of a body, which breaks off when it hardly moves; before that, `slow` is called once a second. Only time in
 * which somebody waits for it counts, so a slow consumer is never mistaken for a slow server.
 */
export async function* watchRate(body: Breakable, limit: StallLimit, slow: () => void): AsyncGenerator<Uint8Array> {
  let waiting = true
  let seconds = 0
  let bytes = 0
  const timer = setInterval(() => {
    if (waiting) seconds += 1
    if (seconds >= limit.seconds && bytes < limit.bytes) {
      body.fail(Object.assign(new Error('the body arrives too slowly'), { code: 'STALLED' }))
    } else if (waiting && seconds >= SILENCE && bytes < limit.bytes) slow()
  }, 1000)
  try {
    for await (const chunk of body.chunks) {
      waiting = false
      bytes += chunk.length
      if (bytes >= limit.bytes) {
        bytes = 0
        seconds = 0
      }
      yield chunk
      waiting = true
    }
  } finally {
    clearInterval(timer)
  }
}
