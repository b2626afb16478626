/** What a provider answers about the user data that it found: the sniffer says what it is, the image's policy what that means. */
import type { Foreign } from '../document/foreign.ts'
import { plainBytes, sniff } from '../document/sniff.ts'
import type { Framing, Sniffed } from '../document/sniff.ts'
import { FirstlightError } from '../errors.ts'
import { unpack } from '../fetch/unpack.ts'
import { sourceName } from '../report/source.ts'
import type { ConfigSource } from '../report/source.ts'
import { formatBytes } from '../util/bytes.ts'
import { FETCHED_LIMIT } from '../util/document-limit.ts'
import type { ProviderAnswer, ProviderContext, ProviderFile } from './provider.ts'

/** User data as a platform gave it. */
export interface RawUserData extends Framing {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
  readonly leaves?: readonly ProviderFile[]
}

/**
 * The answer that a provider gives about the user data it found.
 * @throws FirstlightError `provider-failed` when it cannot be a config
 */
export function answerOf(context: Pick<ProviderContext, 'log' | 'policy'>, raw: RawUserData): ProviderAnswer {
  const { source } = raw
  const leaves = raw.leaves === undefined ? {} : { leaves: raw.leaves }
  const sniffed = sniff(raw.bytes, { unpack, limit: FETCHED_LIMIT, framing: raw })
  const warn = (message: string): void => context.log({ level: 'warning', message })
  if (sniffed.marked) warn('the user data starts with a byte order mark, which is left out')
  switch (sniffed.kind) {
    case 'document':
    case 'unknown':
      return { ...leaves, kind: 'config', bytes: plainBytes(sniffed), source }
    case 'blank':
      warn('the user data is nothing but white space')
      return { ...leaves, kind: 'none', reason: 'the user data is empty' }
    case 'empty':
      return { ...leaves, kind: 'none', reason: 'the user data is empty' }
    case 'foreign':
      return { ...leaves, ...foreignAnswer(context, source, sniffed.format) }
    case 'unreadable':
    case 'too-large':
      throw broken(sniffed, source)
  }
}

function broken(
  sniffed: Extract<Sniffed, { readonly kind: 'unreadable' | 'too-large' }>,
  source: ConfigSource,
): FirstlightError {
  const reason =
    sniffed.kind === 'unreadable' ? sniffed.reason : `it unpacks to more than ${formatBytes(sniffed.limit)}`
  const hint = sniffed.kind === 'unreadable' ? sniffed.hint : undefined
  return new FirstlightError('provider-failed', `reading the user data of ${sourceName(source)}: ${reason}`, {
    hint: hint ?? 'look at the user data that the machine was made with',
  })
}

/** User data in another program's language is a mistake, or none of our business: the image chooses. */
function foreignAnswer(
  context: Pick<ProviderContext, 'log' | 'policy'>,
  source: ConfigSource,
  { start }: Foreign,
): ProviderAnswer {
  const what = `the user data of ${sourceName(source)} is not for this engine: it starts with ${start}`
  if (context.policy.foreignUserData === 'ignore') {
    context.log({ level: 'warning', message: `${what}; it counts as no config` })
    return { kind: 'none', reason: `the user data is for another agent (${start})` }
  }
  throw new FirstlightError('provider-failed', what, {
    hint: 'give an Ignition or Butane config, or let the image count such user data as none',
  })
}
