import { concatBytes } from '../util/octets.ts'
import { utf8, utf8Length } from '../util/utf8.ts'

/** What goes into a file. */
export interface Body {
  /** Size in bytes. */
  readonly size: number
  /** All of it, when it is in memory. */
  bytes(): Uint8Array | undefined
  /** The bytes in pieces; may be called again. */
  open(): AsyncIterable<Uint8Array>
}

/** A body of bytes in memory. */
export function bytesBody(bytes: Uint8Array): Body {
  return {
    size: bytes.length,
    bytes: () => bytes,
    async *open() {
      yield bytes
    },
  }
}

/** Nothing: one for all files that are empty. */
export const EMPTY_BODY: Body = bytesBody(new Uint8Array())

/** A body of a text, whose bytes are made when they are asked for: a simulation never asks. */
export function textBody(text: string): Body {
  return {
    size: utf8Length(text),
    bytes: () => utf8(text),
    async *open() {
      yield utf8(text)
    },
  }
}

/** The first bytes of a body. */
export function cutBody(body: Body, size: number): Body {
  if (body.size <= size) return body
  const bytes = body.bytes()
  if (bytes) return bytesBody(bytes.subarray(0, size))
  return {
    size,
    bytes: () => undefined,
    async *open() {
      let left = size
      for await (const chunk of body.open()) {
        if (left <= 0) return
        yield chunk.subarray(0, left)
        left -= chunk.length
      }
    },
  }
}

/** One body after another. */
export function joinBodies(first: Body, second: Body): Body {
  if (first.size === 0) return second
  return {
    size: first.size + second.size,
    bytes: () => undefined,
    async *open() {
      yield* first.open()
      yield* second.open()
    },
  }
}

/** All bytes of a body. */
export async function collect(body: Body): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body.open()) chunks.push(chunk)
  return concatBytes(chunks)
}
