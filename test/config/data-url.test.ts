import { describe, expect, test } from 'vitest'
import { dataUrlFault } from '../../src/config/data-url.ts'

describe('data URLs (reference §6.1)', () => {
  test.each([
    'data:,',
    "data:,a+b?c/d'(e)",
    'data:,%00%zZ'.replace('%zZ', '%aF'),
    'data:text/plain,x',
    'data:text/plain;charset=utf-8,x',
    'data:textual/plain,x',
    'data:x-mine/y;a=b;charset="u t, f";base64,YQ==',
    'data:;base64,',
    'data:;base64,YWJj',
    'data:;base64,YR==',
    'data:;base64=x,abc',
  ])('%s can be decoded', (url) => {
    expect(dataUrlFault(url)).toBeUndefined()
  })

  test.each([
    ['DATA:,x', 'it does not begin with data: in lower case'],
    ['data:text/plain', 'it has no comma'],
    ['data:foo/bar,x', 'its media type or parameters are malformed'],
    ['data:text,x', 'its media type or parameters are malformed'],
    ['data:;charset=,x', 'its media type or parameters are malformed'],
    ['data:;base32,x', 'its media type or parameters are malformed'],
    ['data:;base64;a=b,YQ==', 'its media type or parameters are malformed'],
    ['data:,a b', '" " stands in it without being escaped'],
    ['data:,é', '"é" stands in it without being escaped'],
    ['data:,a\nb', '"\\n" stands in it without being escaped'],
    ['data:,a#b', '"#" stands in it without being escaped'],
    ['data:,%', 'it has a bad % escape'],
    ['data:,%zz', 'it has a bad % escape'],
    ['data:;base64,YQ', 'its base64 is cut off or not padded'],
    ['data:;base64,Y===', '"=" is no base64 digit'],
    ['data:;base64,_w==', '"_" is no base64 digit'],
    ['data:;base64,YQ%3D%3D', '"%" is no base64 digit'],
  ])('%s cannot', (url, detail) => {
    expect(dataUrlFault(url)).toEqual({ detail })
  })

  test('a large payload takes no stack', () => {
    expect(dataUrlFault(`data:,${'%41x'.repeat(500_000)}`)).toBeUndefined()
    expect(dataUrlFault(`data:;base64,${'QUJD'.repeat(500_000)}`)).toBeUndefined()
  })
})
