/** Makes a document of what a platform handed over: user data may be plain, base64, gzip or zstd, also one in another. */
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { sniff } from '../document/sniff.ts'
import { FirstlightError } from '../errors.ts'
import { sourceName } from '../report/source.ts'
import type { ConfigSource } from '../report/source.ts'
import { formatBytes } from '../util/bytes.ts'
import { DOCUMENT_LIMIT } from './machine-files.ts'
import type { ProviderAnswer, ProviderContext, ProviderFile } from './provider.ts'

/** What user data came to once every wrapping is off. */
export type DecodedUserData =
  | { readonly kind: 'document'; readonly bytes: Uint8Array; readonly warnings: readonly string[] }
  | { readonly kind: 'empty'; readonly warnings: readonly string[] }
  /** It is meant for another agent; `language` is what it starts with. */
  | { readonly kind: 'foreign'; readonly language: string }
  | { readonly kind: 'broken'; readonly reason: string; readonly hint?: string }

/** User data as a platform gave it. */
export interface RawUserData {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
  /** Whether the platform always hands it over in base64. */
  readonly base64?: boolean
  /** Whether the transport said how long it is; a body that only ended may have been cut. @default true */
  readonly framed?: boolean
  readonly leaves?: readonly ProviderFile[]
}

const MAX_LAYERS = 4
const BASE64_HINT = 'give the config in base64 (RFC 4648, with padding) or as it is'

/**
 * The answer that a provider gives about the user data it found.
 * @throws FirstlightError `provider-failed` when it cannot be a config
 */
export function answerOf(context: Pick<ProviderContext, 'log' | 'policy'>, raw: RawUserData): ProviderAnswer {
  const leaves = raw.leaves === undefined ? {} : { leaves: raw.leaves }
  const decoded = decodeUserData(raw.bytes, raw)
  switch (decoded.kind) {
    case 'document':
      for (const message of decoded.warnings) context.log({ level: 'warning', message })
      return { ...leaves, kind: 'config', bytes: decoded.bytes, source: raw.source }
    case 'empty':
      for (const message of decoded.warnings) context.log({ level: 'warning', message })
      return { ...leaves, kind: 'none', reason: 'the user data is empty' }
    case 'foreign':
      return foreignAnswer(context, raw, decoded.language)
    case 'broken':
      throw new FirstlightError(
        'provider-failed',
        `reading the user data of ${sourceName(raw.source)}: ${decoded.reason}`,
        {
          hint: decoded.hint ?? 'look at the user data that the machine was made with',
        },
      )
  }
}

/** Takes every wrapping off user data. Pure; never gives more than {@link DOCUMENT_LIMIT} bytes. */
export function decodeUserData(
  given: Uint8Array,
  { base64 = false, framed = true }: { readonly base64?: boolean; readonly framed?: boolean } = {},
): DecodedUserData {
  const warnings: string[] = []
  let bytes = given
  let expectBase64 = base64
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    bytes = withoutMark(bytes, warnings)
    const unpacked = unpack(bytes, expectBase64)
    if (unpacked.kind === 'broken') return unpacked
    if (unpacked.kind === 'plain') break
    expectBase64 = expectBase64 && unpacked.of !== 'base64'
    bytes = unpacked.bytes
  }
  if (bytes.length === 0) return { kind: 'empty', warnings }
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  if (isBlank(bytes)) return { kind: 'empty', warnings: [...warnings, 'the user data is nothing but white space'] }
  return judgeText(bytes, { start, framed, warnings })
}

/** Whether user data is meant for cloud-init or the like: `#cloud-config`, a script, MIME parts. Gives what it starts with. */
export function foreignLanguage(start: string): string | undefined {
  const firstLine = (start.split('\n', 1)[0] ?? '').trimEnd()
  if (firstLine === '#cloud-config') return '#cloud-config'
  if (start.startsWith('#!')) return '#!'
  if (/^(content-type|mime-version):/i.test(firstLine)) return 'MIME parts'
  return undefined
}

/** Decodes base64 as RFC 4648 has it, line breaks allowed; `undefined` when it is not exactly that. */
export function strictBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[\r\n]/g, '')
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined
  return Buffer.from(compact, 'base64')
}

type Unpacked =
  | { readonly kind: 'plain' }
  | { readonly kind: 'unpacked'; readonly of: 'base64' | 'compression'; readonly bytes: Uint8Array }
  | Extract<DecodedUserData, { readonly kind: 'broken' }>

function unpack(bytes: Uint8Array, expectBase64: boolean): Unpacked {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return decompress('gzip', bytes)
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return decompress('zstd', bytes)
  if (bytes.length === 0 || isBlank(bytes)) return { kind: 'plain' }
  const sample = Buffer.from(bytes.subarray(0, 512)).toString('latin1')
  const mayBeBase64 = /^[A-Za-z0-9+/=\s]*$/.test(sample)
  if (!mayBeBase64) {
    const looksPlain = /^\s*([{#<-]|[\w-]+\s*:)/.test(sample)
    if (!expectBase64 || looksPlain) return { kind: 'plain' }
    return { kind: 'broken', reason: 'it is not base64, as this platform has it', hint: BASE64_HINT }
  }
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (!/^[A-Za-z0-9+/=\s]*$/.test(text)) return { kind: 'plain' }
  const decoded = strictBase64(text)
  if (decoded !== undefined) return { kind: 'unpacked', of: 'base64', bytes: decoded }
  return { kind: 'broken', reason: 'it looks like base64 but is not whole', hint: BASE64_HINT }
}

function decompress(of: 'gzip' | 'zstd', bytes: Uint8Array): Unpacked {
  try {
    const options = { maxOutputLength: DOCUMENT_LIMIT }
    const plain = of === 'gzip' ? gunzipSync(bytes, options) : zstdDecompressSync(bytes, options)
    return { kind: 'unpacked', of: 'compression', bytes: plain }
  } catch (error) {
    const tooLarge = error instanceof RangeError
    const reason = tooLarge
      ? `it unpacks to more than ${formatBytes(DOCUMENT_LIMIT)}`
      : `its ${of} data is damaged or cut`
    return { kind: 'broken', reason }
  }
}

function withoutMark(bytes: Uint8Array, warnings: string[]): Uint8Array {
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return bytes
  warnings.push('the user data starts with a byte order mark, which is left out')
  return bytes.subarray(3)
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
}

function judgeText(
  bytes: Uint8Array,
  {
    start,
    framed,
    warnings,
  }: { readonly start: string; readonly framed: boolean; readonly warnings: readonly string[] },
): DecodedUserData {
  const language = foreignLanguage(start)
  if (language !== undefined && sniff(bytes).kind !== 'document') return { kind: 'foreign', language }
  if (/^\s*</.test(start)) {
    const shown = start
      .trim()
      .slice(0, 40)
      .replace(/[^\x20-\x7e]/g, ' ')
    const hint = 'something between this machine and the platform answered with a page of its own'
    return { kind: 'broken', reason: `it is not a config but starts with ${JSON.stringify(shown)}`, hint }
  }
  if (!framed && start.trimStart().startsWith('{') && !endsWithBrace(bytes)) {
    return {
      kind: 'broken',
      reason: 'it may be truncated: the server did not say its length and it stops in the middle',
    }
  }
  return { kind: 'document', bytes, warnings }
}

function endsWithBrace(bytes: Uint8Array): boolean {
  const last = bytes.findLastIndex((byte) => byte > 0x20)
  return bytes[last] === 0x7d
}

function foreignAnswer(
  context: Pick<ProviderContext, 'log' | 'policy'>,
  raw: RawUserData,
  language: string,
): ProviderAnswer {
  const what = `the user data of ${sourceName(raw.source)} is not for this engine: it starts with ${language}`
  if (context.policy.foreignUserData === 'ignore') {
    context.log({ level: 'warning', message: `${what}; it counts as no config` })
    return {
      kind: 'none',
      reason: `the user data is for another agent (${language})`,
      ...(raw.leaves ? { leaves: raw.leaves } : {}),
    }
  }
  throw new FirstlightError('provider-failed', what, {
    hint: 'give an Ignition or Butane config, or let the image count such user data as none',
  })
}
