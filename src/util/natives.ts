/** The digests that configs and the engine use. */
export type HashAlgorithm = 'sha256' | 'sha512'

/** A digest that is being taken. */
export interface Hash {
  /** Takes the next piece; a text as UTF-8. */
  update(piece: Uint8Array | string): void
  /** The digest of all pieces, as lower-case hex: the last call. */
  hex(): string
}

/**
 * What a whole program is handed by the entry that it was started by, since the quickest way to it differs between Node
 * and a browser. The answers are the same everywhere, and come at once.
 */
export interface Natives {
  createHash(algorithm: HashAlgorithm): Hash
  /** The digest of something that is there as a whole (a text as UTF-8), as lower-case hex. */
  digest(algorithm: HashAlgorithm, data: Uint8Array | string): string
  /** Bytes as base64, padded (RFC 4648 §4). */
  toBase64(bytes: Uint8Array): string
  /** The bytes of base64 that is known to be well-formed. */
  fromBase64(text: string): Uint8Array
  /** The bytes of a text whose characters are all below U+0100. */
  latin1(text: string): Uint8Array
  /** What was packed as a whole; `undefined` when it was not, has more than `limit` bytes, or nothing here unpacks it. */
  inflate(packing: 'zlib' | 'zstd', packed: Uint8Array, limit: number): Uint8Array | undefined
}

let natives: Natives | undefined

/** Hands in what this program runs on; done once, by its entry (`src/index.ts`, `src/core.ts`, `src/main.ts`). */
export function handInNatives(given: Natives): void {
  natives = given
}

/** Begins a digest. */
export function createHash(algorithm: HashAlgorithm): Hash {
  return handedIn().createHash(algorithm)
}

/** The digest of something that is there as a whole (a text as UTF-8), as lower-case hex. */
export function digest(algorithm: HashAlgorithm, data: Uint8Array | string): string {
  return handedIn().digest(algorithm, data)
}

/** Bytes as base64, padded. */
export function toBase64(bytes: Uint8Array): string {
  return handedIn().toBase64(bytes)
}

/** The bytes of base64 that is known to be well-formed. */
export function fromBase64(text: string): Uint8Array {
  return handedIn().fromBase64(text)
}

/** The bytes of a text whose characters are all below U+0100. */
export function latin1(text: string): Uint8Array {
  return handedIn().latin1(text)
}

/** What was packed as a whole; `undefined` when it was not, has more than `limit` bytes, or nothing here unpacks it. */
export function inflate(packing: 'zlib' | 'zstd', packed: Uint8Array, limit: number): Uint8Array | undefined {
  return handedIn().inflate(packing, packed, limit)
}

function handedIn(): Natives {
  if (natives === undefined) throw new TypeError('nothing was handed in: import an entry of the package')
  return natives
}
