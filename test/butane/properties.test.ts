import fc from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { renderJson } from '../../src/butane/render-json.ts'
import { renderYaml } from '../../src/butane/render-yaml.ts'
import { hasField, type Fields, type FieldType } from '../../src/butane/schema/field.ts'
import { ROOT } from '../../src/butane/schema/root.ts'
import { VARIANTS, type Variant } from '../../src/butane/variants.ts'
import { parseConfig } from '../../src/config/parse.ts'
import { NO_ORIGINS } from '../../src/config/origins.ts'
import { specOf } from '../../src/config/spec/select.ts'
import { hasErrors } from '../../src/report/report.ts'
import type { JsonValue } from '../../src/util/json.ts'
import { issues, translateText } from '../helpers/butane.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/)
const place = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => `/var/${parts.join('/')}`)
const text = fc.string({ maxLength: 30, unit: 'grapheme' }).map((value) => value.replace(/\p{Cc}|\p{Cn}|\p{Cs}/gu, ' '))
const LOCAL = { local: 'local text', 'tree/a': 'a', 'tree/b/run': '#!', 'tree/link': '-> a' }

/** A point without digits is a text to Go, for which YAML is written, and a number to another reader. */
const isText = (word: string): boolean => !/^[-+]?\._*$/.test(word)

/** Members of a mapping, each of which may be missing. */
function maybe<T extends Record<string, fc.Arbitrary<unknown>>>(
  members: T,
  required: (keyof T & string)[] = [],
): fc.Arbitrary<object> {
  return fc.record(members, { requiredKeys: required })
}

function listOf(items: fc.Arbitrary<object>, key: string): fc.Arbitrary<object[]> {
  return fc.uniqueArray(items, { maxLength: 3, selector: (item) => (item as Record<string, unknown>)[key] })
}

const resource = fc.oneof(
  text.map((inline) => ({ inline })),
  fc.constant({ local: 'local' }),
  word.map((name) => ({ source: `https://example.com/${name}` })),
)
const owner = fc.oneof(
  fc.nat(65_000).map((id) => ({ id })),
  word.map((name) => ({ name })),
)
const mode = fc.constantFrom(0o644, 0o600, 0o755, 0o400)

/** Any valid document of base 0.4 with the sugar of that base: it is valid in every variant that disks belong to. */
const document = maybe({
  kernel_arguments: maybe({ should_exist: fc.uniqueArray(word.map((name) => `a.${name}`)) }),
  passwd: maybe({
    users: listOf(
      maybe({ name: word, gecos: text, uid: fc.nat(65_000), system: fc.boolean(), groups: fc.uniqueArray(word) }, [
        'name',
      ]),
      'name',
    ),
    groups: listOf(maybe({ name: word, gid: fc.nat(65_000) }, ['name']), 'name'),
  }),
  storage: maybe({
    files: listOf(
      maybe(
        {
          path: place.map((path) => `${path}.file`),
          contents: resource,
          append: fc.array(resource, { maxLength: 2 }),
          mode,
          user: owner,
        },
        ['path'],
      ),
      'path',
    ),
    directories: listOf(
      maybe({ path: place.map((path) => `${path}.dir`), mode: fc.constantFrom(0o755, 0o700), group: owner }, ['path']),
      'path',
    ),
    links: listOf(
      maybe({ path: place.map((path) => `${path}.link`), target: place, hard: fc.boolean() }, ['path', 'target']),
      'path',
    ),
    filesystems: listOf(
      maybe(
        {
          device: word.map((name) => `/dev/${name}`),
          format: fc.constantFrom('ext4', 'xfs', 'btrfs'),
          path: place,
          with_mount_unit: fc.boolean(),
          mount_options: fc.array(word, { maxLength: 2 }),
        },
        ['device', 'format', 'path'],
      ),
      'path',
    ).map((list) => [...new Map(list.map((item) => [(item as { device: string }).device, item])).values()]),
    trees: fc.constantFrom([], [{ local: 'tree', path: '/srv/tree' }]),
  }),
  systemd: maybe({
    units: listOf(
      maybe(
        {
          name: word.map((name) => `${name}.service`),
          enabled: fc.boolean(),
          mask: fc.boolean(),
          contents: fc.constant('[Unit]\nDescription=x\n\n[Install]\nWantedBy=multi-user.target\n'),
        },
        ['name'],
      ),
      'name',
    ),
  }),
})

const diskVariants = VARIANTS.filter(({ name, base }) => (name === 'fcos' || name === 'flatcar') && base >= 4)

describe('any valid document', () => {
  it('translates without errors, and what comes out is valid', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...diskVariants), document, async ({ name, version }, body) => {
        const result = await translateText(JSON.stringify({ variant: name, version, ...body }), { files: LOCAL })
        if (result.kind === 'invalid') throw new Error(issues(result.report).join('\n'))
        const json = JSON.parse(renderJson(result.ignition, { pretty: true })) as JsonValue
        const selected = specOf(json)
        if (selected.kind !== 'spec') throw new Error('no version')
        const parsed = await parseConfig(json, selected.spec, NO_ORIGINS)
        expect(hasErrors(parsed.report)).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  it('becomes the same config every time', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (body) => {
        const text = JSON.stringify({ variant: 'fcos', version: '1.7.0', ...body })
        const [one, other] = [await translateText(text, { files: LOCAL }), await translateText(text, { files: LOCAL })]
        expect(one.kind === 'translated' ? renderJson(one.ignition, { pretty: false }) : one).toEqual(
          other.kind === 'translated' ? renderJson(other.ignition, { pretty: false }) : other,
        )
      }),
      { numRuns: 50 },
    )
  })
})

/** Anything that fits the tables of a language in form, however little sense it makes. */
function anything(type: FieldType, variant: Variant): fc.Arbitrary<JsonValue> {
  if (type === 'string') return fc.oneof(word, place, text)
  if (type === 'integer') return fc.oneof(fc.nat(9999), fc.integer())
  if (type === 'boolean') return fc.boolean()
  if (type === 'string-map') return fc.dictionary(word, text)
  if ('list' in type) return fc.array(anything(type.list, variant), { maxLength: 2 })
  return members(type.object, variant)
}

function members(fields: Fields, variant: Variant): fc.Arbitrary<JsonValue> {
  const entries = Object.entries(fields).filter(([, field]) => hasField(variant, field))
  const arbitraries = entries.map(([name, field]) => [name, anything(field.type, variant)] as const)
  return fc.record(Object.fromEntries(arbitraries), { requiredKeys: [] })
}

describe('anything that has the form of a document', () => {
  const rows = VARIANTS.filter(({ version }) =>
    ['1.0.0', '1.7.0', '1.8.0-experimental', '4.14.0', '4.23.0-experimental'].includes(version),
  )

  it.each(rows)('$name $version: gets an answer, and every error has a place', async (variant) => {
    await fc.assert(
      fc.asyncProperty(members(ROOT, variant), async (body) => {
        const head = { variant: variant.name, version: variant.version }
        const result = await translateText(JSON.stringify(Object.assign({}, body, head)), { files: LOCAL })
        for (const issue of result.report.issues) expect(issue.location).toBeDefined()
      }),
      { numRuns: 40 },
    )
  })
})

describe('what is written can be read back', () => {
  const json = fc
    .jsonValue({ maxDepth: 4, noUnicodeString: false })
    .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)

  it('JSON', () => {
    fc.assert(
      fc.property(json, fc.boolean(), (value, pretty) => {
        expect(JSON.parse(renderJson(value, { pretty }))).toEqual(value)
      }),
    )
  })

  it.each(['1.1', '1.2'] as const)('YAML, by a reader of version %s', (version) => {
    const words = fc.string({ unit: 'binary' }).filter(isText)
    const strings = fc.dictionary(
      words.filter((word) => word !== ''),
      fc.oneof(words, text.filter(isText), fc.integer(), fc.boolean()),
      { minKeys: 1 },
    )
    fc.assert(
      fc.property(strings, (value) => {
        const read: unknown = parse(renderYaml(value), { version, uniqueKeys: false })
        expect(read).toEqual(
          Object.fromEntries(
            Object.entries(value).map(([key, member]) => [
              key,
              typeof member === 'string' ? member.toWellFormed() : member,
            ]),
          ),
        )
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    'yes',
    'No',
    '~',
    'null',
    '1e3',
    '0x1f',
    '0644',
    '0o644',
    '1_000',
    '1:30',
    '2001-01-01',
    '.5',
    '-1',
    '- a',
    '-',
    '---',
    '...',
    'a: b',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '%a',
    '@a',
    '`a',
    '"a',
    "'a",
    '[a',
    '{a',
    '|',
    '>',
    '? a',
    ': a',
    'a:',
    ' a',
    'a ',
    '',
    '<<',
    '=',
    'a\nb',
    'a\n',
    '\na',
    'a\n\n',
    'a \nb',
    '\ta',
    'a\tb',
    'true',
    '.inf',
    '.NaN',
    '+.inf',
  ])('YAML: the text %j', (value) => {
    for (const version of ['1.1', '1.2'] as const)
      expect(parse(renderYaml({ key: value }), { version })).toEqual({ key: value })
  })
})
