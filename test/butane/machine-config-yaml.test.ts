import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { renderYaml } from '../../src/butane/render-yaml.ts'
import type { JsonObject } from '../../src/util/json.ts'

/** What the YAML library of Butane writes (`make.go`): of texts as items and members, and of objects. */
const FIELD = JSON.parse(fs.readFileSync('test/fixtures/machine-config-yaml/table.json', 'utf8')) as {
  readonly texts: readonly (readonly [string, string])[]
  readonly objects: readonly (readonly [string, string])[]
}

function written(value: JsonObject): string {
  return renderYaml(value).replace(/^#.*\n/, '')
}

/**
 * Texts that Butane's library spoils: it loses the first of the breaks that a block begins with, writes a merge key
 * bare, and breaks lines where only YAML 1.1 does. One more is the same text with a needless escape.
 */
const SPOILT = /^\n|^<<$|[\u2028\u2029]|^\uFEFF/

describe('a MachineConfig is written as Butane writes it', () => {
  const texts = FIELD.texts.filter(([text]) => !SPOILT.test(text))

  it(`${texts.length} texts, bare, quoted or as blocks`, () => {
    const found = texts.map(([text]) => [text, written({ k: [{ m: text }, text] })])
    expect(found).toEqual(texts)
  })

  it('texts that would be spoilt so are written so that they can be read again', () => {
    for (const [text] of FIELD.texts.filter(([text]) => SPOILT.test(text))) {
      expect(parse(written({ k: text }))).toEqual({ k: text })
    }
  })

  it(`${FIELD.objects.length} objects: keys and their order, lists in lists, what is empty`, () => {
    const found = FIELD.objects.map(([json]) => [json, written(JSON.parse(json) as JsonObject)])
    expect(found).toEqual(FIELD.objects)
  })
})
