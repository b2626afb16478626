import { describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { transpile } from '../../src/document/transpile.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { testIo } from '../helpers/io.ts'

const SOURCE = { kind: 'file', path: 'document' } as const
const LARGEST = '9223372036854775807'

/** The integers of a transpiled document, as they are written, by their keys. */
async function integersOf(text: string): Promise<readonly string[]> {
  const transpiled = await transpile(Buffer.from(text), SOURCE, { unpack })
  if (transpiled.kind === 'invalid') throw new Error(JSON.stringify(transpiled.report.issues.map(({ code }) => code)))
  return [...transpiled.text.matchAll(/"?(\w+)"?: ?(-?[0-9]+)\b/g)].map(
    ([, key = '', digits = '']) => `${key} ${digits}`,
  )
}

const OF_JSON = ['9007199254740991', '9007199254740992', '9007199254740993', LARGEST]
const OF_YAML = [
  ...OF_JSON,
  '9_223372036854775807',
  '0x7fffffffffffffff',
  '0o777777777777777777777',
  '0777777777777777777777',
]

describe('integers of 64 bits keep their value', () => {
  test.each(OF_JSON)('%s in JSON', async (digits) => {
    const timeouts = `"timeouts":{"httpTotal":${digits},"httpResponseHeaders":3}`
    for (const version of ['3.0.0', '3.4.0', '3.6.0']) {
      const found = await integersOf(`{"ignition":{"version":"${version}",${timeouts}}}`)
      expect(found, version).toEqual(['httpResponseHeaders 3', `httpTotal ${digits}`])
    }
  })

  test.each(OF_JSON)('%s in a document of spec 2', async (digits) => {
    const text = `{"ignition":{"version":"2.2.0","timeouts":{"httpTotal":${digits}}}}`
    expect(await integersOf(text)).toEqual([`httpTotal ${digits}`])
  })

  test.each(OF_YAML)('%s in Butane, in another place too', async (written) => {
    const digits = BigInt(written.replaceAll('_', '').replace(/^0(?=[0-7])/, '0o')).toString()
    const found = await integersOf(
      `variant: fcos\nversion: 1.5.0\nignition: {timeouts: {http_total: ${written}}}\npasswd: {users: [{name: a, uid: &u ${written}}, {name: b, uid: *u}]}\n`,
    )
    expect(found).toEqual([`httpTotal ${digits}`, `uid ${digits}`, `uid ${digits}`])
  })

  test('in a MachineConfig', async () => {
    const text = `variant: openshift\nversion: 4.18.0\nmetadata: {name: a, labels: {machineconfiguration.openshift.io/role: worker}}\nstorage: {disks: [{device: /dev/a, partitions: [{number: 1, size_mib: ${LARGEST}, resize: true, label: a}]}]}\n`
    expect(await integersOf(text)).toContain(`sizeMiB ${LARGEST}`)
  })

  test('through a merge, in what render prints', async () => {
    const child = encodeURIComponent(
      '{"ignition":{"version":"3.4.0","timeouts":{"httpResponseHeaders":9007199254740993}}}',
    )
    const text = `{"ignition":{"version":"3.4.0","timeouts":{"httpTotal":${LARGEST}},"config":{"merge":[{"source":"data:,${child}"}]}}}`
    for (const flags of [['--compact'], ['--json']]) {
      const io = testIo({ input: text })
      expect(await main(['node', 'firstlight', 'render', '-', ...flags], io)).toBe(0)
      expect(io.output).toContain(`"timeouts":{"httpResponseHeaders":9007199254740993,"httpTotal":${LARGEST}}`)
    }
  })

  test.each(['9223372036854775808', '-9223372036854775809', '18446744073709551615', '1e19', '99999999999999999999'])(
    'what has more bits is refused: %s',
    async (digits) => {
      const json = Buffer.from(`{"ignition":{"version":"3.4.0","timeouts":{"httpTotal":${digits}}}}`)
      expect((await readDocument(json, SOURCE)).report.issues).toMatchObject([{ code: 'wrong-type' }])
      const yaml = Buffer.from(`variant: fcos\nversion: 1.5.0\nignition: {timeouts: {http_total: ${digits}}}\n`)
      if (digits.startsWith('-')) return
      expect((await readDocument(yaml, SOURCE)).report.issues).toMatchObject([{ code: 'butane-type' }])
    },
  )
})
