import { gzipSync, zstdCompressSync } from 'node:zlib'
import { assert, boolean, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainBytes, sniff } from '../../src/document/sniff.ts'
import type { Framing, Sniffed } from '../../src/document/sniff.ts'
import { isFirstlightError } from '../../src/errors.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { answerOf } from '../../src/providers/answer.ts'
import { DEFAULT_PROVIDER_POLICY } from '../../src/providers/provider.ts'
import { defaultFetcher } from '../../src/provisioning/defaults.ts'
import { obtainConfig } from '../../src/provisioning/obtain.ts'
import type { DocumentOrigin, ObtainedConfig } from '../../src/provisioning/obtain.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { messageOf } from '../../src/report/messages.ts'
import { testMachine } from '../providers/test-context.ts'

const IGNITION = '{"ignition": {"version": "3.5.0"}, "storage": {"files": [{"path": "/told"}]}}'
const BUTANE = 'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /told\n'
const BOM = '\uFEFF'

const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64')
const inLines = (text: string): string => text.replace(/.{20}/g, '$&\r\n')
const gzip = (data: string | Uint8Array): Uint8Array => gzipSync(data)

/** What comes of the bytes, the same whichever way they come in. */
const FRAMINGS: readonly (readonly [what: string, bytes: string | Uint8Array, outcome: string])[] = [
  ['plain Ignition', IGNITION, 'a config'],
  ['plain Butane', BUTANE, 'a config'],
  ['white space in front', `\r\n\t ${IGNITION}`, 'a config'],
  ['gzip', gzip(IGNITION), 'a config'],
  ['zstd', zstdCompressSync(IGNITION), 'a config'],
  ['base64', base64(IGNITION), 'a config'],
  ['base64 in lines', inLines(base64(BUTANE)), 'a config'],
  ['base64 with blanks around', ` \n${base64(IGNITION)}\n\n`, 'a config'],
  ['base64 of gzip', base64(gzip(IGNITION)), 'a config'],
  ['base64 of zstd', base64(zstdCompressSync(BUTANE)), 'a config'],
  ['base64 of base64', base64(base64(IGNITION)), 'a config'],
  ['gzip of base64', gzip(base64(IGNITION)), 'a config'],
  ['gzip of gzip', gzip(gzip(IGNITION)), 'a config'],
  ['gzip three times', gzip(gzip(gzip(IGNITION))), 'it is packed more than 2 times over'],
  ['base64 three times', base64(base64(base64(IGNITION))), 'it is packed more than 2 times over'],
  ['base64 of gzip of gzip', base64(gzip(gzip(IGNITION))), 'it is packed more than 2 times over'],
  ['a byte order mark', BOM + IGNITION, 'a config'],
  ['a byte order mark within gzip', gzip(BOM + BUTANE), 'a config'],
  ['UTF-16 with its mark', Buffer.from(BOM + IGNITION, 'utf16le'), 'a config'],
  ['UTF-16 without', Buffer.from(IGNITION, 'utf16le'), 'it looks like UTF-16 without a byte order mark'],
  ['half of gzip', gzip(IGNITION).subarray(0, 40), 'its gzip data is truncated'],
  ['half of zstd', zstdCompressSync(IGNITION).subarray(0, 40), 'its zstd data is truncated'],
  ['cut base64', base64(IGNITION).slice(0, -1), 'it looks like base64 but is not whole'],
  ['a page', '\n<!DOCTYPE html><p>Log in', 'it begins with "<!DOCTYPE html>", as a page of HTML or XML does'],
  ['a page in gzip', gzip('<html>'), 'it begins with "<html", as a page of HTML or XML does'],
  ['a cloud-config', '#cloud-config  \r\nusers: []\n', 'for another: a cloud-config'],
  ['an archive of cloud-configs', '#cloud-config-archive\n- a\n', 'for another: a cloud-config'],
  ['a script', '#!/bin/sh\n', 'for another: a script'],
  ['a script in gzip', gzip('#!/bin/sh\n'), 'for another: a script'],
  ['MIME', 'Content-Type: multipart/mixed; boundary=x\n\n--x\n', 'for another: a MIME message'],
  ['MIME of one part', 'Content-Type: text/cloud-config\n\nusers: []\n', 'for another: a MIME message'],
  ['MIME, its version first', 'MIME-Version: 1.0\n', 'for another: a MIME message'],
  ['MIME with a document', `MIME-Version: 1.0\n\n${BUTANE}`, 'for another: a MIME message'],
  ['URLs', '#include\nhttps://example.org\n', 'for another: a list of URLs for cloud-init'],
  ['URLs in base64', base64('#include-once\nhttps://example.org\n'), 'for another: a list of URLs for cloud-init'],
  ['a boothook', '#cloud-boothook\n', 'for another: a boothook for cloud-init'],
  ['a part handler', '#part-handler\n', 'for another: a part handler for cloud-init'],
  ['a template', '## template: jinja\n#cloud-config\n', 'for another: a Jinja template for cloud-init'],
  ['a document behind a marker', `#cloud-config\n${IGNITION}`, 'a config behind a cloud-config'],
  ['a packed one', `#cloud-config\n${base64(gzip(BUTANE))}`, 'a config behind a cloud-config'],
  ['all of it packed', gzip(`#!\n${IGNITION}`), 'a config behind a script'],
  ['prose', 'hello\n', 'unknown'],
  ['prose of letters alone', 'hello there dear world', 'unknown'],
  ['base64 of prose', base64('hello there'), 'unknown'],
  ['nothing', '', 'nothing'],
  ['nothing but a byte order mark', BOM, 'nothing'],
  ['gzip of nothing', gzip(''), 'nothing'],
]

/** How bytes reach the engine. `child` is a config that another one merges. */
const WAYS: Readonly<Record<string, (bytes: Uint8Array) => DocumentOrigin>> = {
  file: (bytes) => ({ kind: 'given', bytes, source: { kind: 'file', path: 'machine.ign' } }),
  stdin: (bytes) => ({ kind: 'given', bytes, source: { kind: 'stdin' } }),
  provider: (bytes) => ({ kind: 'platform', platform: 'qemu', context: qemuWith(bytes) }),
  child: (bytes) => ({ kind: 'given', bytes: parentOf(bytes), source: { kind: 'stdin' } }),
}

function qemuWith(bytes: Uint8Array): ReturnType<typeof testMachine>['context'] {
  const entry = '/sys/firmware/qemu_fw_cfg/by_name/opt/com.coreos/config'
  return testMachine({ tree: { [`${entry}/size`]: `${bytes.length}\n`, [`${entry}/raw`]: bytes } }).context
}

function parentOf(bytes: Uint8Array): Uint8Array {
  const merge = [{ source: `data:;base64,${base64(bytes)}` }]
  return Buffer.from(JSON.stringify({ ignition: { version: '3.5.0', config: { merge } } }))
}

async function outcomeOf(origin: DocumentOrigin): Promise<string> {
  const fetcher = defaultFetcher({ offline: true })
  try {
    return wordsOf(await obtainConfig({ origin, fetcher, read: { empty: 'refuse' } }))
  } catch (error) {
    if (!isFirstlightError(error)) throw error
    return withoutPlace(error.message)
  } finally {
    await fetcher.close()
  }
}

function wordsOf(obtained: ObtainedConfig): string {
  if (obtained.kind === 'needs-network') return obtained.kind
  for (const issue of obtained.report.issues) {
    if (issue.code === 'foreign-marker') return `a config behind ${issue.format}`
    if (issue.code === 'foreign-user-data') return `for another: ${issue.format}`
    if (issue.code === 'document-unknown') return 'unknown'
    if (issue.code === 'empty-document' || issue.code === 'reference-empty') return 'nothing'
    return withoutPlace(messageOf(issue))
  }
  if (obtained.kind === 'config' && obtained.document === undefined) return 'nothing'
  return obtained.kind === 'config' && obtained.config.storage?.files?.[0]?.path === '/told' ? 'a config' : 'another'
}

/** What was being read is said in front, and differs by the way. */
function withoutPlace(message: string): string {
  const [, start] = /it starts with (.*)$/.exec(message) ?? []
  if (start !== undefined) return `for another: ${NAMES[start] ?? start}`
  return message.replace(/^(?:[^"]*?)(?:opt\/com\.coreos\/config|user-data|cannot be read): /, '')
}

/** What starts so, as reports call it. */
const NAMES: Readonly<Record<string, string>> = {
  '#cloud-config': 'a cloud-config',
  '#!': 'a script',
  'MIME parts': 'a MIME message',
  '#include': 'a list of URLs for cloud-init',
  '#cloud-boothook': 'a boothook for cloud-init',
  '#part-handler': 'a part handler for cloud-init',
  '## template: jinja': 'a Jinja template for cloud-init',
}

describe('every framing comes to the same by every way', () => {
  test.each(FRAMINGS)('%s', async (_, bytes, outcome) => {
    const outcomes: Record<string, string> = {}
    for (const [way, origin] of Object.entries(WAYS)) outcomes[way] = await outcomeOf(origin(Buffer.from(bytes)))
    expect(outcomes).toEqual({ file: outcome, stdin: outcome, provider: outcome, child: outcome })
  })
})

function framed(text: string, framing: Framing): Sniffed {
  return sniff(Buffer.from(text), { unpack, limit: 1 << 20, framing })
}

describe('a platform that packs everything in base64', () => {
  test.each(FRAMINGS)('%s', async (_, bytes, outcome) => {
    const context = { log: () => undefined, policy: DEFAULT_PROVIDER_POLICY }
    const source = { kind: 'provider', provider: 'akamai', location: 'user-data' } as const
    expect(outcome).toBe(await told(Buffer.from(base64(bytes))))

    async function told(packed: Uint8Array): Promise<string> {
      try {
        const answer = answerOf(context, { bytes: packed, base64: true, source })
        if (answer.kind !== 'config') return 'nothing'
        const read = await readDocument(answer.bytes, answer.source)
        const code = read.report.issues.find((issue) => issue.code === 'foreign-marker')
        if (code?.code === 'foreign-marker') return `a config behind ${code.format}`
        return read.kind === 'config' ? 'a config' : 'unknown'
      } catch (error) {
        return withoutPlace(isFirstlightError(error) ? error.message : String(error))
      }
    }
  })

  test('takes what is plainly none as it is, and refuses other garbage', () => {
    expect(framed(IGNITION, { base64: true })).toMatchObject({ kind: 'document' })
    expect(framed('e30K$$$', { base64: true })).toMatchObject({
      kind: 'unreadable',
      reason: 'it is not base64, as this platform has it',
      hint: 'give the config in base64 (RFC 4648, with padding) or as it is',
    })
  })
})

test('whatever the text is, what is packed comes out as it was', () => {
  assert(
    property(string({ unit: 'binary' }), boolean(), (text, platform) => {
      const document = `{ ${text}}`
      const packed = Buffer.from(base64(gzipSync(document)))
      const sniffed = sniff(packed, { unpack, limit: 1 << 20, framing: { base64: platform } })
      expect(sniffed.kind === 'document' && Buffer.from(plainBytes(sniffed))).toEqual(Buffer.from(document))
    }),
  )
})

test('a body that stops in the middle of JSON, when nobody said how long it is', () => {
  const cut = IGNITION.slice(0, 20)
  expect(framed(cut, { framed: false })).toMatchObject({
    kind: 'unreadable',
    reason: 'it may be truncated: the server did not say its length and it stops in the middle',
  })
  expect(framed(cut, { framed: true })).toMatchObject({ kind: 'document' })
})

test.each(Object.keys(WAYS))('a gzip bomb is not unpacked, given by %s', async (way) => {
  const bomb = gzipSync(Buffer.alloc(129 * 1024 * 1024))
  expect(await outcomeOf((WAYS[way] ?? WAYS['file'])!(bomb))).toMatch(/than (64|128) MiB/)
})
