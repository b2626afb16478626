import fs from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeDataUrl, measureDataUrl } from '../../src/util/data-url.ts'

/**
 * What Ignition's own reader says: Go's `url.Parse`, then github.com/vincent-petithory/dataurl (`make.go`). `urls` has what each
 * decodes to, in base64, or null where it is refused; `sweeps` has, for each URL with one § in it, the characters of
 * ASCII that may stand there.
 */
const FIELD = JSON.parse(fs.readFileSync('test/fixtures/data-urls/table.json', 'utf8')) as {
  readonly urls: Readonly<Record<string, string | null>>
  readonly sweeps: Readonly<Record<string, string>>
}

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

function decoded(url: string): string | null {
  const answer = decodeDataUrl(url)
  return answer.kind === 'data' ? Buffer.from(answer.bytes).toString('base64') : null
}

describe('the grammar is the one of Ignition', () => {
  test(`${Object.keys(FIELD.urls).length} URLs, decoded or refused`, () => {
    const answers = Object.fromEntries(Object.keys(FIELD.urls).map((url) => [url, decoded(url)]))
    expect(answers).toEqual(FIELD.urls)
  })

  test.each(Object.entries(FIELD.sweeps))('the characters that may stand in %s', (url, accepted) => {
    const found = ASCII.filter((character) => decoded(url.replace('§', () => character)) !== null)
    expect(found.join('')).toBe(accepted)
  })

  test('what is decoded was measured before, and what is refused is refused by both', () => {
    for (const url of Object.keys(FIELD.urls)) {
      const answer = decodeDataUrl(url)
      expect(measureDataUrl(url)).toEqual(answer.kind === 'data' ? { kind: 'data', size: answer.bytes.length } : answer)
    }
  })
})

test.each([
  ['DATA:,x', 'it does not begin with data: in lower case'],
  ['data:text/plain', 'it has no comma'],
  ['data:foo/bar,x', 'its media type or parameters are malformed'],
  ['data:;charset=,x', 'its media type or parameters are malformed'],
  ['data:;a="é",x', 'its media type or parameters are malformed'],
  ['data:;base64;a=b,YQ==', 'its media type or parameters are malformed'],
  ['data:,a b', '" " stands in it without being escaped'],
  ['data:,a\nb', '"\\n" stands in it without being escaped'],
  ['data:,%zz', 'it has a bad % escape'],
  ['data:text/a#%zz,x', 'it has a bad % escape'],
  ['data:;base64,YQ', 'its base64 is cut off or not padded'],
  ['data:;base64,Y===', '"=" is no base64 digit'],
  ['data:;base64,YQ%3D%3D', '"%" is no base64 digit'],
])('%s is refused: %s', (url, detail) => {
  expect(decodeDataUrl(url)).toEqual({ kind: 'invalid', detail })
})

test('any bytes survive being written as base64 and as percent escapes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      for (const url of [`data:;base64,${Buffer.from(bytes).toString('base64')}`, `data:,${escaped}`]) {
        expect(decoded(url)).toBe(Buffer.from(bytes).toString('base64'))
        expect(measureDataUrl(url)).toEqual({ kind: 'data', size: bytes.length })
      }
    }),
  )
})

test.each([
  ['a payload', `data:,${'%41x'.repeat(4_000_000)}`],
  ['base64', `data:;base64,${'QUJD'.repeat(4_000_000)}`],
  ['a quoted parameter', `data:;a="${'x'.repeat(4_000_000)}",x`],
])('%s of many millions of characters is no trouble', (_, url) => {
  expect(decodeDataUrl(url).kind).toBe('data')
})
