import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NESTING_LIMIT, parseJson } from '../../../src/config/json/parse.ts'
import type { JsonFault, ParsedJson } from '../../../src/config/json/parse.ts'
import type { ConfigPath } from '../../../src/report/path.ts'
import { isJsonObject } from '../../../src/util/json.ts'
import type { JsonValue } from '../../../src/util/json.ts'

function parsed(text: string): ParsedJson {
  const result = parseJson(text)
  if (result.kind === 'fault') throw new Error(`${result.offset}: ${result.detail}`)
  return result
}

function fault(text: string): JsonFault {
  const result = parseJson(text)
  if (result.kind !== 'fault') throw new Error(`${JSON.stringify(result.value)} was parsed`)
  return result
}

/** JSON whose numbers are integers, as all numbers of a config are. */
const anyJson = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 6 }), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value

describe('values', () => {
  test('are those of JSON.parse, however the text is laid out', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        expect(parsed(text).value).toEqual(JSON.parse(text))
      }),
    )
  })

  test.each([
    ['"a\\u0041\\n\\"\\/\\u00e9"', 'aA\n"/é'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"half a pair: \\ud83d"', 'half a pair: \uFFFD'],
    ['-0', 0],
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9223372036854775808', -9_223_372_036_854_775_808],
    [' \n\t[ ] ', []],
  ])('%s', (text, value) => {
    expect(parsed(text).value).toEqual(value)
  })

  test.each(['420.0', '1e2', '1E+2', '9223372036854775808', '-9223372036854775809', '1'.repeat(400)])(
    '%s is no integer of 64 bits: NaN, which no type takes',
    (text) => {
      expect(parsed(text).value).toBeNaN()
    },
  )

  test.each([
    ['{"path": "/a", "path": null, "Path": null}', { path: '/a', Path: null }],
    ['{"number": 1, "number": null}', { number: 1 }],
    ['{"ignition": {"version": "3.4.0", "version": null}}', { ignition: { version: '3.4.0' } }],
    ['{"mode": 1, "mode": null}', { mode: null }],
  ])('null leaves what is no pointer in Ignition as it is: %s', (text, value) => {
    const parsed = parseJson(text)
    expect(parsed.kind === 'json' && parsed.value).toEqual(value)
  })

  test.each([
    ['objects are merged', '{"a": {"x": 1, "y": 1}, "a": {"y": 2, "z": 2}}', { a: { x: 1, y: 2, z: 2 } }],
    ['of scalars the last counts', '{"a": 1, "a": 2}', { a: 2 }],
    ['an array replaces the first one cleanly', '{"a": [{"x": 1}, 2], "a": [{}]}', { a: [{}] }],
    ['null leaves an object as it is', '{"a": {"x": 1}, "a": null}', { a: { x: 1 } }],
    ['null takes the place of a scalar', '{"a": 1, "a": null}', { a: null }],
    ['an object takes the place of null', '{"a": null, "a": {"x": 1}}', { a: { x: 1 } }],
  ])('of a repeated key: %s', (_, text, value) => {
    const json = parsed(text)
    expect(json.value).toEqual(value)
    expect(json.repeated.map((node) => json.positions.pathOf(node))[0]?.[0]).toBe('a')
  })

  test('names of Object.prototype are keys like others, and pollute nothing', () => {
    const { value, repeated } = parsed(
      '{"__proto__": {"polluted": 1}, "constructor": 1, "toString": {"a": 1}, "hasOwnProperty": 2}',
    )
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(repeated).toEqual([])
  })
})

describe('faults', () => {
  test.each([
    ['', 0, 'the document ends where a value should come'],
    ['{"a": 1', 7, 'the document ends inside the object that begins at line 1'],
    ['\n\n[1, ', 6, 'the document ends where a value should come'],
    ['[1 2]', 3, 'expected "," or "]" but found "2"'],
    ['[1,]', 2, 'nothing follows this comma'],
    ['{"a": 1,}', 7, 'nothing follows this comma'],
    ['{a: 1}', 1, 'expected a key in double quotes but found "a"'],
    ['{"a" 1}', 5, 'expected ":" after the key but found "1"'],
    ["['a']", 1, 'expected a value but found "\'"'],
    ['[1] 2', 4, 'text follows the end of the document'],
    ['{"a": "b\n"}', 6, 'the string that begins here is not closed at the end of its line'],
    ['["a', 1, 'the string that begins here is not closed'],
    ['["\u0001"]', 2, 'the control character U+0001 stands unescaped in a string'],
    ['["a\\xb"]', 3, 'JSON has no escape \\x'],
    ['["\\u12g4"]', 2, 'the escape \\u is not followed by four hexadecimal digits'],
    ['[0644]', 1, 'this is not a number as JSON writes them'],
    ['[1.]', 1, 'this is not a number as JSON writes them'],
    ['[-]', 1, 'this is not a number as JSON writes them'],
    ['[True]', 1, 'expected a value but found "T"'],
    ['// a', 0, 'expected a value but found "/"'],
  ])('%j', (text, offset, detail) => {
    expect(fault(text)).toMatchObject({ offset, detail })
  })

  test('an octal number gets its decimal form as a hint', () => {
    expect(fault('{"mode": 0644}').hint).toBe('octal numbers are written in decimal here: 0644 is 420')
  })

  test('a document cut off anywhere is a fault, and never more than that', () => {
    const text = '{"a": [1, -2, {"b\\u00e9": "c\\n"}, true, null, "😀"], "d": {}}'
    for (let end = 0; end < text.length; end++) expect(parseJson(text.slice(0, end)).kind).toBe('fault')
    expect(parseJson(text).kind).toBe('json')
  })

  test('garbage is a fault or a value, and never more than that', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\u0019eE.-+ \ntrfalsn#/')) }), (text) => {
        const expected = accepts(text)
        expect(parseJson(text).kind).toBe(expected ? 'json' : 'fault')
      }),
      { numRuns: 2000 },
    )
  })

  test('nesting has a limit, and needs no stack', () => {
    expect(parseJson(deep(NESTING_LIMIT)).kind).toBe('json')
    expect(fault(deep(NESTING_LIMIT + 1)).detail).toBe('the document is nested deeper than 10000 levels')
    expect(fault('{"a":'.repeat(20_000)).detail).toBe('the document is nested deeper than 10000 levels')
  })
})

function deep(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('positions', () => {
  test('the stretch of every value is its text, and that of every key its key', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        const { positions } = parsed(text)
        for (const [path, member] of everyPath(value, [])) {
          const { start, end } = positions.span(path)
          expect(JSON.parse(text.slice(start, end))).toEqual(member)
          const key = path.at(-1)
          if (typeof key !== 'string') continue
          const ofKey = positions.span(path, 'key')
          expect(JSON.parse(text.slice(ofKey.start, ofKey.end))).toBe(key)
        }
      }),
    )
  })

  test('what is not there has the place of its nearest ancestor', () => {
    const text = '{"a": [{"b": 1}]}'
    const { positions } = parsed(text)
    const at = (...path: ConfigPath) => {
      const { start, end } = positions.span(path)
      return text.slice(start, end)
    }
    expect(at('a', 0, 'c', 'd')).toBe('{"b": 1}')
    expect(at('a', 3)).toBe('[{"b": 1}]')
    expect(at('a', 'b')).toBe('[{"b": 1}]')
    expect(at('a', 0, 'b', 0)).toBe('1')
    expect(at()).toBe(text)
  })

  test('of a repeated key, the last that goes furthest; a key in another case is found too', () => {
    const text = '{"a": {"x": 1}, "A": {"y": 2}, "a": {"z": 3}}'
    const { positions } = parsed(text)
    const at = (...path: ConfigPath) => text.slice(positions.span(path).start, positions.span(path).end)
    expect([at('a', 'x'), at('a', 'y'), at('a', 'z'), at('a')]).toEqual(['1', '2', '3', '{"z": 3}'])
  })
})

function everyPath(value: JsonValue, path: ConfigPath): [ConfigPath, JsonValue][] {
  const members: [string | number, JsonValue | undefined][] = Array.isArray(value)
    ? [...(value as readonly JsonValue[]).entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  return [
    [path, value],
    ...members.flatMap(([step, member]) => (member === undefined ? [] : everyPath(member, [...path, step]))),
  ]
}
