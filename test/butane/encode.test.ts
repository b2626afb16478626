import fs from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { encodeDataUrl } from '../../src/butane/encode.ts'
import { gzip } from '../../src/node/gzip.ts'

const ALL = { base64: true, gzip }

describe('the shortest data URL', () => {
  it.each([
    ['nothing', '', 'data:,'],
    ['plain text', 'node1\n', 'data:,node1%0A'],
    ['what need not be escaped', "aZ09-_.!~*'()", "data:,aZ09-_.!~*'()"],
    ['base64 when it is shorter', '\n\n\n\n\n\n', 'data:;base64,CgoKCgoK'],
    ['escapes when both are as long', '\n\n\n\n', 'data:,%0A%0A%0A%0A'],
  ])('%s', (_, text, url) => {
    expect(encodeDataUrl(Buffer.from(text), ALL)).toEqual({ source: url, compressed: false })
  })

  it('compresses what becomes clearly shorter, with a header that says nothing of the machine', () => {
    const { source, compressed } = encodeDataUrl(Buffer.alloc(5000), ALL)
    expect(compressed).toBe(true)
    const packed = Buffer.from(source.slice('data:;base64,'.length), 'base64')
    expect(packed.subarray(0, 10).toString('hex')).toBe('1f8b08000000000002ff')
    expect(gunzipSync(packed)).toEqual(Buffer.alloc(5000))
  })

  it('compresses where Butane does, but for a few texts at the very balance', () => {
    const field = JSON.parse(fs.readFileSync('test/fixtures/gzip-choices/table.json', 'utf8')) as Record<
      string,
      boolean
    >
    const texts = Object.keys(field)
    const others = texts.filter((text) => encodeDataUrl(Buffer.from(text), ALL).compressed !== field[text])
    expect([texts.length, others.length]).toEqual([250, 13])
  })

  it('takes only the encodings that the language has', () => {
    const bytes = Buffer.alloc(300, '\n')
    expect(encodeDataUrl(bytes, { base64: false, gzip: undefined }).source).toBe(`data:,${'%0A'.repeat(300)}`)
    expect(encodeDataUrl(bytes, { base64: true, gzip: undefined }).source).toBe(`data:;base64,${'CgoK'.repeat(100)}`)
  })
})
