import { FirstlightError } from '../../errors.ts'
import { reveal } from '../../util/secret.ts'
import type { Content, ContentStore } from '../../util/content.ts'
import { bytesBody, type Body } from './body.ts'
import { concatBytes } from '../../util/octets.ts'
import { utf8 } from '../../util/utf8.ts'

/** The bytes that a list of contents stands for, one after the other; what is in memory stays there. */
export function bodyOf(
  contents: readonly Content[],
  store: ContentStore,
  key: (volume: string) => Uint8Array | undefined,
): Body {
  const [only, ...others] = contents
  if (only && others.length === 0) return bodyOfOne(only, store, key)
  const bodies = contents.map((content) => bodyOfOne(content, store, key))
  const bytes = bodies.map((body) => body.bytes()).filter((known) => known !== undefined)
  if (bytes.length === bodies.length) return bytesBody(concatBytes(bytes))
  return {
    size: bodies.reduce((sum, { size }) => sum + size, 0),
    bytes: () => undefined,
    async *open() {
      for (const body of bodies) yield* body.open()
    },
  }
}

function bodyOfOne(content: Content, store: ContentStore, key: (volume: string) => Uint8Array | undefined): Body {
  switch (content.kind) {
    case 'text':
      return bytesBody(utf8(typeof content.text === 'string' ? content.text : reveal(content.text)))
    case 'volume-key': {
      const bytes = key(content.volume)
      if (!bytes)
        throw new FirstlightError(
          'luks-mismatch',
          `reading the key of the LUKS volume ${JSON.stringify(content.volume)}: there is none`,
        )
      return bytesBody(bytes)
    }
    case 'secure-key':
      // A scratch machine has no crypto card: what stands for its key says so.
      return bytesBody(utf8(`simulated ${content.part} of the secure key of ${content.volume}\n`))
    case 'resource': {
      const size = store.size(content.id)
      if (size === undefined && !store.info(content.id))
        throw new FirstlightError('internal', `reading ${content.shown}: it was never fetched`)
      return {
        // What will be streamed has no size before it has come: a simulation counts it as nothing.
        size: size ?? 0,
        // Asked for when it is written: a simulation never needs it.
        bytes: () => store.bytes(content.id),
        open: () => store.open(content.id),
      }
    }
  }
}
