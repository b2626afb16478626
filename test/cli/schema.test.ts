import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { VARIANTS } from '../../src/butane/variants.ts'
import { main } from '../../src/main.ts'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import { testIo } from '../helpers/io.ts'

async function schema(...args: readonly string[]): Promise<object> {
  const io = testIo()
  expect(await main(['node', 'firstlight', 'schema', ...args], io)).toBe(0)
  return JSON.parse(io.output) as object
}

async function validator(...args: readonly string[]): Promise<ValidateFunction> {
  return new Ajv2020({ strict: true, strictTypes: false }).compile(await schema(...args))
}

describe('firstlight schema', () => {
  it.each(VARIANTS.map(({ name, version }) => [name, version] as const))('%s %s', async (name, version) => {
    const validate = await validator(name, version)
    const metadata = { name: 'a', labels: { 'machineconfiguration.openshift.io/role': 'b' } }
    const document = { variant: name, version, ...(name === 'openshift' ? { metadata } : {}) }
    expect(validate(document)).toBe(true)
    expect(validate({ ...document, storage: { files: [{ path: '/a', mode: 420, contents: { inline: 'a' } }] } })).toBe(
      true,
    )
    expect(validate({ ...document, storage: { files: [{ mode: 420 }] } })).toBe(false)
    expect(validate({ ...document, storage: { fils: [] } })).toBe(false)
    expect(validate({ ...document, version: '0.0.0' })).toBe(false)
    expect(validate({ ...document, boot_device: {} })).toBe(
      name === 'openshift' ||
        (['1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0', '1.8.0-experimental'].includes(version) && name === 'fcos'),
    )
  })

  it.each(SPEC_VERSIONS.map(({ version }) => version))('ignition %s', async (version) => {
    const validate = await validator('ignition', version)
    expect(validate({ ignition: { version } })).toBe(true)
    expect(validate({ ignition: { version }, storag: {} })).toBe(false)
  })

  it('has a title and a description for every key', async () => {
    expect(unexplained(await schema('fcos', '1.8.0-experimental'))).toEqual([])
  })

  it('leaves out what a variant refuses', async () => {
    const validate = await validator('r4e', '1.1.0')
    expect(validate({ variant: 'r4e', version: '1.1.0', storage: { disks: [] } })).toBe(false)
  })

  it.each(['demo.bu', 'sysext.bu'])('takes the example %s', async (name) => {
    const validate = await validator('flatcar', '1.1.0')
    expect(validate(parse(fs.readFileSync(`examples/${name}`, 'utf8'), { version: '1.1' }))).toBe(true)
  })

  it.each([
    [['debian', '1.0.0'], 'there is no variant debian'],
    [['flatcar', '9.0.0'], 'there is no version 9.0.0 of the variant flatcar'],
    [['ignition', '2.0.0'], 'there is no version 2.0.0 of ignition'],
  ])('%j is wrong usage', async (args, message) => {
    const io = testIo()
    expect(await main(['node', 'firstlight', 'schema', ...args], io)).toBe(2)
    expect(io.errors).toContain(message)
  })
})

/** The names of all properties without title or description. */
function unexplained(part: unknown, name = ''): readonly string[] {
  if (typeof part !== 'object' || part === null) return []
  const { properties, items } = part as { properties?: Record<string, object>; items?: object }
  const own = Object.entries(properties ?? {}).flatMap(([key, value]) => {
    const explained = 'title' in value && 'description' in value
    return [...(explained ? [] : [`${name}.${key}`]), ...unexplained(value, `${name}.${key}`)]
  })
  return [...own, ...unexplained(items, `${name}[]`)]
}
