import { isFirstlightError } from '../errors.ts'

/** Who takes a stream. */
export interface StreamTaker {
  take(chunk: Uint8Array): void
  /** Forgets all that was taken. */
  rewind(): void
}

/**
 * Hands the chunks of a stream to whoever takes them, one by one. A stream that broke off, was continued and does not
 * have its hash may be made of two versions: it is read once more, from the beginning.
 * @throws whatever the stream throws
 */
export async function readStream(open: () => AsyncIterable<Uint8Array>, taker: StreamTaker): Promise<void> {
  try {
    for await (const chunk of open()) taker.take(chunk)
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'hash-mismatch') || thrown.facts['resumed'] !== true) throw thrown
    taker.rewind()
    for await (const chunk of open()) taker.take(chunk)
  }
}
