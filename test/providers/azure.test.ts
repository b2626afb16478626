import { describe, expect, test } from 'vitest'
import { hostPath } from '../../src/host/paths.ts'
import type { ExchangeReply } from '../../src/providers/http/exchange.ts'
import { loadProvider } from '../../src/providers/index.ts'
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
  const { provider } = await loadProvider(id)
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
    ['no custom data', { discs: { sr0: { 'ovf-env.xml': '' } } }, 'none: the provisioning DVD has no /CustomData.bin'],
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
