import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { editorSchema } from '../../../src/config/spec/json-schema.ts'
import { SPEC_VERSIONS } from '../../../src/config/spec/versions.ts'

describe.each(SPEC_VERSIONS)('the JSON Schema of $version for editors', (spec) => {
  const validate = new Ajv2020({ strict: true }).compile(editorSchema(spec))
  const ignition = { version: spec.version }

  test('takes a config', () => {
    expect(
      validate({ ignition, storage: { files: [{ path: '/f', mode: 420, contents: { source: 'data:,' } }] } }),
    ).toBe(true)
  })

  test.each([
    ['an unknown key', { ignition, storge: {} }],
    ['a wrong type', { ignition, storage: { files: [{ path: '/f', mode: '0644' }] } }],
    ['a missing path', { ignition, storage: { files: [{}] } }],
    ['a missing version', { ignition: {} }],
    ['a value that is none of those to choose from', { ignition, storage: { raid: [{ name: 'r', level: 'raid7' }] } }],
  ])('refuses %s', (_, document) => {
    expect(validate(document)).toBe(false)
  })

  test('has a field from the version on that brought it', () => {
    expect(validate({ ignition, kernelArguments: {} })).toBe(spec.minor >= 3)
    expect(validate({ ignition, storage: { luks: [{ name: 'l', device: '/d' }] } })).toBe(spec.minor >= 2)
    expect(validate({ ignition, storage: { filesystems: [{ device: '/d', format: 'virtiofs' }] } })).toBe(
      spec.minor >= 7,
    )
  })
})
