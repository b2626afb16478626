import { describe, expect, test } from 'vitest'
import { hostPath } from '../../src/util/paths.ts'
import type { ExchangeReply } from '../../src/providers/http/exchange.ts'
import { loadCloud } from '../../src/providers/index.ts'
import type { CdromStatus } from '../../src/providers/provider-helpers.ts'
import { testMachine } from './test-context.ts'
import type { TestSetup, Tree } from './test-context.ts'

const CONFIG = '{"ignition": {"version": "3.5.0"}}'
const USER_DATA = Buffer.from('{"from": "userData"}').toString('base64')

/** A machine on Azure: what its service answers, and which discs are in which drives. */
interface Scene {
  readonly status?: number
  readonly body?: string
  /** Files of the disc in each drive. */
  readonly discs?: Readonly<Record<string, Tree>>
  /** The states of the drives, one after the other; the last stays. */
  readonly states?: readonly CdromStatus[]
  readonly setup?: TestSetup
}

async function ask(
  id: string,
  { status = 200, body = '', discs = {}, states = ['disc-ok'], setup = {} }: Scene,
): Promise<string> {
  const drives = Object.entries(discs).flatMap(([name, files]) => [
    [`sys/class/block/${name}/`, {}],
    [`dev/${name}`, 'a disc'],
    [`discs/${name}/`, {}],
    ...Object.entries(files).map(([path, content]) => [`discs/${name}/${path}`, content]),
  ])
  let asked = 0
  const machine = testMachine({
    ...setup,
    tree: Object.fromEntries(drives) as Tree,
    exchange: (): Promise<ExchangeReply> =>
      Promise.resolve({ kind: 'reply', status, headers: new Map(), body: Buffer.from(body), framed: true }),
    helpers: {
      cdromStatus: () => Promise.resolve(states[Math.min(asked++, states.length - 1)] ?? 'no-disc'),
      withMount: async (device, _type, use) =>
        use(hostPath(`${machine.root}/discs/${device.slice(device.lastIndexOf('/') + 1)}`)),
    },
  })
  const provider = await loadCloud(id)
  try {
    const answer = await provider.fetchConfig(machine.context)
    return answer.kind === 'config'
      ? Buffer.from(answer.bytes).toString()
      : `${answer.kind}${'reason' in answer ? `: ${answer.reason}` : ''}`
  } catch (error) {
    return String(error).replaceAll(machine.root, '')
  }
}

const DVD = { 'ovf-env.xml': '<Environment/>', 'CustomData.bin': CONFIG }

/** What the DVD of a confidential machine has. */
const ovf = (customData: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><Environment xmlns="http://schemas.dmtf.org/ovf/environment/1" xmlns:wa="http://schemas.microsoft.com/windowsazure"><!-- <CustomData>bm8=</CustomData> --><wa:ProvisioningSection><wa:Version>1.0</wa:Version><LinuxProvisioningConfigurationSet xmlns="http://schemas.microsoft.com/windowsazure"><HostName>vm</HostName>${customData}</LinuxProvisioningConfigurationSet></wa:ProvisioningSection></Environment>`
const INSIDE = '{"from": "ovf-env.xml"}'
const ENCODED = Buffer.from(INSIDE).toString('base64')

describe.each(['azure', 'azurestack'])('%s: custom data in ovf-env.xml', (id) => {
  test.each<[string, string, string]>([
    ['goes before the file', `<CustomData>${ENCODED}</CustomData>`, INSIDE],
    ['may have a prefix, attributes and line breaks', `<wa:CustomData a="b">\n ${ENCODED}\n</wa:CustomData>`, INSIDE],
    ['that is empty leaves it to the file', '<CustomData></CustomData>', CONFIG],
    ['that is nil leaves it to the file', '<CustomData i:nil="true"/>', CONFIG],
    ['that is not there leaves it to the file', '', CONFIG],
  ])('%s', async (_, customData, outcome) => {
    expect(await ask(id, { discs: { sr0: { ...DVD, 'ovf-env.xml': ovf(customData) } } })).toBe(outcome)
  })

  test('that is not base64 could not be told', async () => {
    const discs = { sr0: { ...DVD, 'ovf-env.xml': ovf('<CustomData>$$$</CustomData>') } }
    expect(await ask(id, { discs })).toMatch(/^FirstlightError: .*base64/)
  })
})

describe('azure', () => {
  test.each<[string, Scene, string]>([
    ['userData goes before the DVD', { body: USER_DATA, discs: { sr0: DVD } }, '{"from": "userData"}'],
    ['without it the DVD counts', { discs: { sr0: DVD } }, CONFIG],
    ['the DVD among other discs', { discs: { sr0: { 'setup.exe': '' }, sr1: DVD } }, CONFIG],
    [
      'a drive that becomes ready late',
      { discs: { sr0: DVD }, states: ['no-info', 'tray-open', 'not-ready', 'disc-ok'] },
      CONFIG,
    ],
    [
      'no custom data',
      { discs: { sr0: { 'ovf-env.xml': '' } } },
      'none: the provisioning DVD has no /CustomData.bin, and no custom data in /ovf-env.xml',
    ],
    ['a service that knows no user data, as on Azure Stack', { status: 404, discs: { sr0: DVD } }, CONFIG],
    ['neither', {}, 'none: the user data is empty, and no disc was ready'],
    ['without the network', { setup: { offline: true } }, 'needs-network'],
  ])('%s', async (_, scene, outcome) => expect(await ask('azure', scene)).toBe(outcome))

  test.each<[string, Scene, string]>([
    ['the service is closed, whatever the DVD says', { status: 403, discs: { sr0: DVD } }, 'status 403'],
    ['the service fails', { status: 500, discs: { sr0: DVD } }, 'status 500'],
    ['the service knows no user data and there is no DVD', { status: 404 }, 'no disc was ready'],
    ['the disc cannot be read', { discs: { sr0: { 'ovf-env.xml/': {} } } }, 'it is a directory'],
  ])('could not be told: %s', async (_, scene, reason) => expect(await ask('azure', scene)).toContain(reason))
})

describe('azurestack', () => {
  test('reads the DVD without asking anybody', async () => {
    expect(await ask('azurestack', { status: 500, discs: { sr0: DVD }, setup: { offline: true } })).toBe(CONFIG)
  })

  test('without a DVD the wait ends, and it could not be told', async () => {
    expect(await ask('azurestack', {})).toMatch(/^FirstlightError: waiting 300 s for the provisioning DVD/)
  })
})
