import { FirstlightError } from '../../errors.ts'
import { isSecret, reveal } from '../../util/secret.ts'
import type { Content } from '../../util/content.ts'
import { readSecureKey } from './cex.ts'
import type { Machine } from './machine.ts'
import type { PrivateStore } from './private-store.ts'

/** The bytes of a file to be written: pieces that are in memory, and pieces that are streamed. */
export type Body = readonly (Uint8Array | (() => AsyncIterable<Uint8Array>))[]

/** The bytes that contents stand for, one after the other. */
export function bodyOf(contents: readonly Content[], from: Pick<Machine, 'store' | 'contents' | 'directories'>): Body {
  return contents.map((content) => {
    switch (content.kind) {
      case 'text':
        return Buffer.from(isSecret(content.text) ? reveal(content.text) : content.text)
      case 'resource':
        return from.contents.bytes(content.id) ?? ((): AsyncIterable<Uint8Array> => from.contents.open(content.id))
      case 'volume-key':
        return volumeKey(from.store, content.volume)
      case 'secure-key':
        return readSecureKey(from, content.volume, content.part)
    }
  })
}

/**
 * The key of a volume that the host holds.
 * @throws FirstlightError `luks-mismatch` when it holds none
 */
export function volumeKey(store: PrivateStore, volume: string): Buffer {
  const key = store.read('key', volume)
  if (key !== undefined) return key
  throw new FirstlightError('luks-mismatch', `using the key of the volume ${JSON.stringify(volume)}: there is none`, {
    hint: 'the key is kept in memory for one boot: start the run again from the disks',
  })
}
