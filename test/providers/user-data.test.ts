import { gzipSync, zstdCompressSync } from 'node:zlib'
import { assert, boolean, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeUserData } from '../../src/providers/user-data.ts'

const CONFIG = '{"ignition": {"version": "3.5.0"}, "note": "ä"}'
const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64')
const lines = (text: string): string => text.replace(/.{76}/g, '$&\r\n')

describe('every wrapping comes off', () => {
  test.each<[string, string | Uint8Array]>([
    ['plain', CONFIG],
    ['gzip', gzipSync(CONFIG)],
    ['zstd', zstdCompressSync(CONFIG)],
    ['base64', base64(CONFIG)],
    ['base64 in lines', `${lines(base64(CONFIG.padEnd(300)))}\n`],
    ['base64 of gzip', base64(gzipSync(CONFIG))],
    ['base64 of zstd', base64(zstdCompressSync(CONFIG))],
    ['gzip of base64', gzipSync(base64(CONFIG))],
    ['a byte order mark', `\ufeff${CONFIG}`],
  ])('%s', (_, data) => {
    for (const expected of [true, false]) {
      const decoded = decodeUserData(Buffer.from(data), { base64: expected })
      expect(decoded.kind === 'document' && Buffer.from(decoded.bytes).toString().trim()).toBe(CONFIG)
    }
  })

  test('whatever the text is, as long as it cannot be base64 itself', () => {
    assert(
      property(string({ unit: 'binary' }), boolean(), (text, expected) => {
        const document = `{${text}}`
        const decoded = decodeUserData(Buffer.from(base64(gzipSync(document))), { base64: expected })
        expect(decoded.kind === 'document' && Buffer.from(decoded.bytes).toString()).toBe(
          Buffer.from(document).toString(),
        )
      }),
    )
  })
})

describe('what is no document', () => {
  test.each<[string, string | Uint8Array, object]>([
    ['nothing', '', { kind: 'empty', warnings: [] }],
    ['gzip of nothing', gzipSync(''), { kind: 'empty', warnings: [] }],
    ['white space', ' \r\n', { kind: 'empty', warnings: ['the user data is nothing but white space'] }],
    ['cloud-config', '#cloud-config  \r\nusers: []', { kind: 'foreign', language: '#cloud-config' }],
    ['a script', '#!/bin/sh', { kind: 'foreign', language: '#!' }],
    ['a script in gzip', gzipSync('#!/bin/sh'), { kind: 'foreign', language: '#!' }],
    ['MIME parts', 'Content-Type: multipart/mixed; boundary=x\n', { kind: 'foreign', language: 'MIME parts' }],
    ['damaged gzip', gzipSync(CONFIG).subarray(0, 20), { kind: 'broken', reason: 'its gzip data is damaged or cut' }],
    ['cut base64', base64(CONFIG).slice(0, -1), { kind: 'broken', reason: 'it looks like base64 but is not whole' }],
    ['a page', '<!DOCTYPE html>\n<p>Log in', { kind: 'broken' }],
  ])('%s', (_, data, outcome) => {
    expect(decodeUserData(Buffer.from(data))).toMatchObject(outcome)
  })

  test('where base64 is expected, other garbage is refused', () => {
    expect(decodeUserData(Buffer.from('e30K$$$'), { base64: true })).toMatchObject({
      kind: 'broken',
      hint: 'give the config in base64 (RFC 4648, with padding) or as it is',
    })
  })

  test('a body that stops in the middle of JSON, when nobody said how long it is', () => {
    const cut = Buffer.from(CONFIG.slice(0, 20))
    expect(JSON.stringify(decodeUserData(cut, { framed: false }))).toContain('it may be truncated')
    expect(decodeUserData(cut, { framed: true })).toMatchObject({ kind: 'document' })
  })

  test('a gzip bomb is not unpacked', () => {
    const bomb = gzipSync(Buffer.alloc(128 * 1024 * 1024))
    expect(decodeUserData(bomb)).toEqual({ kind: 'broken', reason: 'it unpacks to more than 64 MiB' })
  })
})
