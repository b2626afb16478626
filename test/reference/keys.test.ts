import { describe, expect, test } from 'vitest'
import { butaneSchema } from '../../src/butane/json-schema.ts'
import { VARIANTS } from '../../src/butane/variants.ts'
import { editorSchema } from '../../src/config/spec/json-schema.ts'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import { fits } from '../../src/reference/keys/facts.ts'
import { dotted, everyKey, type Key } from '../../src/reference/keys/key.ts'
import { LANGUAGES, newestOf } from '../../src/reference/languages.ts'
import type { JsonObject, JsonValue } from '../../src/util/json.ts'

describe.each(LANGUAGES)('$title', ({ name, keys }) => {
  const all = [...everyKey(keys())]

  test('every key has a meaning, in a sentence', () => {
    expect(all.filter(({ meaning }) => !/^[A-Z].*\.$/.test(meaning)).map(nameOf)).toEqual([])
  })

  test('every key must be there, or has a default', () => {
    expect(all.filter((key) => !key.isRequired && key.default === undefined).map(nameOf)).toEqual([])
  })

  test('every key has an example of its type, one of its values where they are listed', () => {
    const wrong = all.filter(({ example, type, values }) => {
      const isListed = values.length === 0 || values.some((value) => value === example)
      return !fits(example, type) || /^(?:\{\}|\[\{\}\])$/.test(JSON.stringify(example)) || !isListed
    })
    expect(wrong.map(nameOf)).toEqual([])
  })

  test('every key becomes something of Ignition', () => {
    if (name === 'ignition' || name === 'container-linux') return
    expect(all.filter((key) => key.ignition === undefined && key.becomes === undefined).map(nameOf)).toEqual([])
  })
})

test.each(VARIANTS)('the keys of $name $version are those of its schema', (variant) => {
  const language = LANGUAGES.find(({ name, version }) => name === variant.name && version === variant.version)
  expect(pathsOf(language?.keys() ?? [])).toEqual(pathsInSchema(butaneSchema(variant)))
})

test.each(SPEC_VERSIONS)('the keys of Ignition $version are those of its schema', (spec) => {
  const language = LANGUAGES.find(({ name, version }) => name === 'ignition' && version === spec.version)
  expect(pathsOf(language?.keys() ?? [])).toEqual(pathsInSchema(editorSchema(spec)))
})

test('a key is told since when it is there, with what is around it', () => {
  expect(since('flatcar', 'storage.luks.discard')).toEqual(['1.1.0', '3.4.0'])
  expect(since('fcos', 'storage.luks.key_file.http_headers')).toEqual(['1.2.0', '3.2.0'])
  expect(since('fcos', 'storage.trees.local')).toEqual(['1.1.0', undefined])
  expect(since('fcos', 'boot_device.luks.discard')).toEqual(['1.5.0', undefined])
})

test('values are those that the variant takes', () => {
  expect(formats('flatcar')).toEqual(['ext4', 'btrfs', 'xfs', 'swap', 'vfat', 'none'])
  expect(formats('openshift')).toEqual(['ext4', 'xfs', 'swap', 'vfat'])
})

function since(name: string, path: string): unknown {
  const key = newestKey(name, path)
  return key === undefined ? undefined : [key.since, key.ignition?.since]
}

function formats(name: string): unknown {
  return newestKey(name, 'storage.filesystems.format')?.values
}

function newestKey(name: string, path: string): Key | undefined {
  return [...everyKey(newestOf(name)?.keys() ?? [])].find((one) => dotted(one.path) === path)
}

function nameOf({ path }: Key): string {
  return dotted(path)
}

function pathsOf(keys: readonly Key[]): readonly string[] {
  return [...everyKey(keys)].map(nameOf).toSorted()
}

function pathsInSchema(schema: JsonObject): readonly string[] {
  const definitions = (schema['$defs'] ?? {}) as JsonObject
  const visit = (at: JsonObject, path: readonly string[]): readonly string[] => {
    const reference = at['$ref']
    if (typeof reference === 'string') return visit(definitions[reference.slice('#/$defs/'.length)] as JsonObject, path)
    const items = at['items'] as JsonObject | undefined
    if (items !== undefined) return visit(items, path)
    return Object.entries((at['properties'] ?? {}) as Readonly<Record<string, JsonValue>>).flatMap(([name, member]) => [
      dotted([...path, name]),
      ...visit(member as JsonObject, [...path, name]),
    ])
  }
  return visit(schema, []).toSorted()
}
