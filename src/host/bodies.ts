import { FirstlightError } from '../errors.ts'
import { reveal } from '../util/secret.ts'
import type { Content, ContentStore } from '../util/content.ts'
import { bytesBody, EMPTY_BODY, textBody, type Body } from './body.ts'
import { concatBytes } from '../util/octets.ts'

/** Where the bytes of contents are taken from. */
export interface BodySources {
  readonly contents: Pick<ContentStore, 'info' | 'size' | 'bytes' | 'open'>
  /**
   * The key that the host holds for a volume.
   * @throws FirstlightError `luks-mismatch` when it holds none
   */
  key(volume: string): Uint8Array
  /** A file of the secure key that a crypto card made for a volume. */
  secureKey(volume: string, part: 'info' | 'skey'): Uint8Array
}

/** The bytes that a list of contents stands for, one after the other; what is in memory stays there. */
export function bodyOf(contents: readonly Content[], sources: BodySources): Body {
  const [only] = contents
  if (only === undefined) return EMPTY_BODY
  if (contents.length === 1) return bodyOfOne(only, sources)
  const bodies = contents.map((content) => bodyOfOne(content, sources))
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

function bodyOfOne(content: Content, sources: BodySources): Body {
  switch (content.kind) {
    case 'text':
      return textBody(typeof content.text === 'string' ? content.text : reveal(content.text))
    case 'volume-key':
      return bytesBody(sources.key(content.volume))
    case 'secure-key':
      return bytesBody(sources.secureKey(content.volume, content.part))
    case 'resource': {
      const { contents: store } = sources
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
