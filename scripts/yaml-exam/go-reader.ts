import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { YamlMeaning } from '../../test/helpers/yaml-meaning.ts'
import type { JsonValue } from '../../src/util/json.ts'

/** What Go's YAML reader makes of texts: needs Go and gopkg.in/yaml.v3 (on Debian golang-gopkg-yaml.v3-dev). */
export function askGo(texts: readonly string[]): readonly YamlMeaning[] {
  const { status, stdout, stderr } = spawnSync('go', ['run', path.join(import.meta.dirname, 'expect.go')], {
    input: texts.map((text) => `${JSON.stringify(text)}\n`).join(''),
    env: { GOPATH: '/usr/share/gocode', GO111MODULE: 'off', ...process.env },
    maxBuffer: 2 ** 31 - 1,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`running Go's reader: ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => meaningOf(JSON.parse(line) as YamlMeaning))
}

function meaningOf({ tree, typed }: YamlMeaning): YamlMeaning {
  return { tree, typed: withoutNulls(typed) ?? {} }
}

/** Go writes lists and mappings that are not there as null. */
function withoutNulls(value: JsonValue | undefined): JsonValue | undefined {
  if (value === null || typeof value !== 'object') return value ?? undefined
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutNulls(item) ?? null)
  const entries = Object.entries(value).map(([key, member]) => [key, withoutNulls(nearest(key, member))] as const)
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined))
}

/** Integers beyond 2^53 as the number that JavaScript has for them. */
function nearest(key: string, member: JsonValue | undefined): JsonValue | undefined {
  return key === 'number' && typeof member === 'string' ? BigInt(Number(member)).toString() : member
}
