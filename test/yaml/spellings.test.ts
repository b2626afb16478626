import fs from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/util/json.ts'
import { yamlMeaning } from '../helpers/yaml-meaning.ts'

// What Go's reader makes of each text, recorded by scripts/yaml-exam/record.ts: `[text, as written, decoded]`, or the
// text alone where it is refused.
const RECORDED = fs
  .readFileSync(path.join(import.meta.dirname, '../fixtures/yaml/spellings.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as readonly [string, JsonValue?, JsonValue?])

describe('spellings of YAML documents', () => {
  const taken = RECORDED.filter(([, tree, typed]) => tree !== undefined && typed !== 'refused')
  const untyped = RECORDED.filter(([, , typed]) => typed === 'refused')
  const refused = RECORDED.filter(([, tree]) => tree === undefined)

  test('there are thousands of them', () => {
    expect(taken.length).toBeGreaterThan(2000)
    expect(untyped.length + refused.length).toBeGreaterThan(500)
  })

  test.each([
    ['what Go’s reader takes is read with the same meaning', taken],
    ['what it cannot decode into types is refused for its types', untyped],
    ['what is no YAML to it is refused', refused],
  ])('%s', (_, recorded) => {
    const wrong = recorded.flatMap(([text, tree = 'refused', typed = 'refused']) => {
      const ours = yamlMeaning(text)
      return isDeepStrictEqual(ours, { tree, typed }) ? [] : [{ text, tree, typed, ours }]
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })
})
