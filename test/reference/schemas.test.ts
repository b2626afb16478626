/** The schemas for SchemaStore: what is valid by us is valid by them, and typical mistakes are not. */
import fs from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { schemaPages } from '../../scripts/reference/schemas.ts'
import { VARIANTS } from '../../src/butane/variants.ts'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { documentOf, readScenarios } from '../helpers/scenario-file.ts'

const FILES = new Map(schemaPages().map(({ file, text }) => [file, JSON.parse(text) as Record<string, unknown>]))
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
const isButane = ajv.compile(FILES.get('schemas/butane.json') ?? false)
const isIgnition = ajv.compile(FILES.get('schemas/ignition.json') ?? false)

/** What the schema for a document says of it. */
function faults(text: string): readonly string[] {
  const document: unknown = parse(text, { version: '1.1', maxAliasCount: -1, logLevel: 'error', merge: true })
  const validate = typeof document === 'object' && document !== null && 'variant' in document ? isButane : isIgnition
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** A document that we find nothing wrong with, unknown keys included. */
async function isValid(text: string, name: string): Promise<boolean> {
  const localFiles = {
    read: () => ({ kind: 'bytes', bytes: Buffer.from('local\n') }) as const,
    walk: () => ({ kind: 'not-a-directory' }) as const,
    nameOf: (local: string) => local,
  }
  const { kind, report } = await readDocument(Buffer.from(text), { kind: 'file', path: name }, { localFiles })
  return kind === 'config' && !report.issues.some(({ code }) => /unknown-key|unused|key-case/.test(code))
}

const CORPUS = path.resolve('../shared/corpus')
const REAL = fs.existsSync(CORPUS)
  ? fs.globSync(`${CORPUS}/**/*.{bu,ign,yaml,yml,json,butane,fcc}`).filter((file) => fs.statSync(file).isFile())
  : []

/** Whether a text is a document of one of the two languages, and plain. */
function isDocument(text: string): boolean {
  return /^variant:/m.test(text) || (/^\s*\{/.test(text) && text.includes('"ignition"'))
}

describe('valid by us is valid by the schema', () => {
  test.skipIf(REAL.length === 0)('of real documents (needs ../shared/corpus)', async () => {
    const told: Record<string, readonly string[]> = {}
    let valid = 0
    for (const file of REAL) {
      const text = fs.readFileSync(file, 'utf8')
      if (!isDocument(text) || !(await isValid(text, file))) continue
      valid += 1
      const said = faults(text)
      if (said.length > 0) told[file] = said
    }
    expect(told).toEqual({})
    expect(valid).toBeGreaterThan(60)
  })

  test('of the documents of scenarios, in every version', async () => {
    const told: Record<string, readonly string[]> = {}
    let valid = 0
    for (const scenario of readScenarios('test/scenarios')) {
      const texts = new Set(SPEC_VERSIONS.map(({ version }) => documentOf(scenario, { version })))
      for (const text of texts) {
        if (!isDocument(text) || !(await isValid(text, scenario.file))) continue
        valid += 1
        const said = faults(text)
        if (said.length > 0) told[scenario.file] = said
      }
    }
    expect(told).toEqual({})
    expect(valid).toBeGreaterThan(1000)
  }, 120_000)

  test.each(fs.globSync('examples/**/*.bu'))('of %s', (file) => {
    expect(faults(fs.readFileSync(file, 'utf8'))).toEqual([])
  })

  test.each(VARIANTS.map(({ name, version }) => [name, version] as const))(
    'of the least of %s %s',
    (variant, version) => {
      const metadata =
        variant === 'openshift' ? 'metadata: {name: a, labels: {machineconfiguration.openshift.io/role: b}}\n' : ''
      expect(faults(`variant: ${variant}\nversion: ${version}\n${metadata}`)).toEqual([])
    },
  )
})

describe('mistakes are not', () => {
  test.each([
    ['no version', 'variant: fcos\n', ' must have'],
    ['a variant that is none', 'variant: debian\nversion: 1.0.0\n', '/variant must be equal to one of'],
    ['a version of another variant', 'variant: flatcar\nversion: 1.6.0\n', '/version must be equal to one of'],
    ['a key that is misspelt', 'variant: fcos\nversion: 1.6.0\nstorage:\n  fils: []\n', '/storage must NOT have'],
    [
      'a key of Ignition',
      'variant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - {path: /a, contents: {httpHeaders: []}}\n',
      '/storage/files/0/contents must NOT have',
    ],
    ['a key that came later', 'variant: fcos\nversion: 1.0.0\nboot_device: {layout: x86_64}\n', ' must NOT have'],
    ['a key of another variant', 'variant: flatcar\nversion: 1.1.0\nboot_device: {}\n', ' must NOT have'],
    ['what a variant refuses', 'variant: r4e\nversion: 1.1.0\nstorage: {disks: []}\n', '/storage must NOT have'],
    [
      'a file without a path',
      'variant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - mode: 0644\n',
      '/storage/files/0 must have',
    ],
    [
      'a list that is a mapping',
      'variant: fcos\nversion: 1.6.0\nstorage:\n  files: {path: /a}\n',
      '/storage/files must be array',
    ],
    [
      'a mode in words',
      'variant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - {path: /a, mode: rw}\n',
      '/storage/files/0/mode must be integer',
    ],
    [
      'a truth in words',
      'variant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - {path: /a, overwrite: "yes"}\n',
      '/storage/files/0/overwrite must be boolean',
    ],
    ['a spec that is none', '{"ignition": {"version": "3.99.0"}}', '/ignition/version must be equal to one of'],
    ['no spec', '{"storage": {}}', ' must have required'],
    ['a key of Butane', '{"ignition": {"version": "3.4.0"}, "kernel_arguments": {}}', ' must NOT have'],
    ['a key of a later spec', '{"ignition": {"version": "3.0.0"}, "kernelArguments": {}}', ' must NOT have'],
    [
      'a number as a text',
      '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/a", "mode": "420"}]}}',
      '/storage/files/0/mode must be integer',
    ],
  ])('%s', (_, text, fault) => {
    expect(faults(text).join('\n')).toContain(fault)
  })
})

test('the catalog says which files they are for', () => {
  const catalog = FILES.get('schemas/catalog.json')
  expect(catalog).toMatchObject({
    schemas: [
      { name: 'Butane', fileMatch: ['*.bu', '*.butane'] },
      { name: 'Ignition', fileMatch: ['*.ign'] },
    ],
  })
  const { schemas } = catalog as { readonly schemas: readonly { readonly url: string }[] }
  expect(schemas.map(({ url }) => url)).toEqual([
    FILES.get('schemas/butane.json')?.['$id'],
    FILES.get('schemas/ignition.json')?.['$id'],
  ])
})
