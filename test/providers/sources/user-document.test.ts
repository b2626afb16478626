import { describe, expect, test } from 'vitest'
import { hostPath } from '../../../src/util/paths.ts'
import type { ProviderAnswer } from '../../../src/providers/provider.ts'
import { acquireUserDocument } from '../../../src/providers/sources/user-document.ts'
import { fixedFetcher, testMachine } from '../test-context.ts'
import type { TestSetup } from '../test-context.ts'

const CONFIG = '{"ignition": {"version": "3.5.0"}}'
const URL = 'https://example.com/web.ign'

/** The answer as one line: what a test compares. */
async function acquire(setup: TestSetup, platform = 'metal'): Promise<string> {
  const machine = testMachine(setup)
  try {
    return show(await acquireUserDocument(machine.context, platform)).replaceAll(machine.root, '')
  } catch (error) {
    return String(error).replaceAll(machine.root, '')
  }
}

function show(answer: ProviderAnswer): string {
  if (answer.kind === 'config') return `${Buffer.from(answer.bytes).toString()} from ${JSON.stringify(answer.source)}`
  return answer.kind === 'needs-network' ? answer.kind : `${answer.kind}: ${answer.reason}`
}

describe('the order of sources', () => {
  const everything = {
    'proc/cmdline': `ignition.config.url=${URL}`,
    'run/ignition/user.ign': '{"from": "run"}',
    'etc/ignition/user.ign': '{"from": "etc"}',
    'usr/lib/ignition/user.ign': '{"from": "usr"}',
    'config.ign': '{"from": "platform"}',
  }
  const fetcher = fixedFetcher({ [URL]: '{"from": "url"}' })
  const order = [
    'proc/cmdline',
    'run/ignition/user.ign',
    'etc/ignition/user.ign',
    'usr/lib/ignition/user.ign',
    'config.ign',
  ]

  test.each(order.map((_, index) => index))('without the first %i sources the next one is taken', async (gone) => {
    const tree = Object.fromEntries(Object.entries(everything).slice(gone))
    const origins = ['url', 'run', 'etc', 'usr', 'platform']
    expect(await acquire({ tree, fetcher }, 'file')).toContain(`{"from": "${origins[gone]}"}`)
  })

  test('an empty user.ign is an answer: no config', async () => {
    const tree = { 'run/ignition/user.ign': '', 'etc/ignition/user.ign': CONFIG }
    expect(await acquire({ tree })).toBe('none: /run/ignition/user.ign is empty')
  })

  test('the directories can be moved by the environment', async () => {
    const machine = testMachine({ tree: { 'elsewhere/user.ign': CONFIG } })
    const environment = {
      IGNITION_SYSTEM_LOCAL_CONFIG_DIR: `${machine.root}/elsewhere`,
      IGNITION_SYSTEM_CONFIG_DIR: '',
    }
    expect(await acquireUserDocument({ ...machine.context, environment }, 'metal')).toMatchObject({ kind: 'config' })
  })

  test('a user.ign that cannot be read is no reason to go on', async () => {
    expect(await acquire({ tree: { 'run/ignition/user.ign': {} } })).toMatchInlineSnapshot(
      `"FirstlightError: reading /run/ignition/user.ign: it is a directory"`,
    )
  })

  test('an unknown platform is refused before anything is read', async () => {
    expect(await acquire({}, 'clowd')).toMatch(/^FirstlightError: there is no platform "clowd"/)
  })
})

describe('the kernel command line', () => {
  test.each([
    ['ignition.config.url', `ignition.config.url=${URL}`],
    ["Flatcar's spelling", `flatcar.config.url=${URL}`],
    ["CoreOS' spelling", `coreos.config.url=${URL}`],
    ['the last URL', `ignition.config.url=https://example.com/old ignition.config.url=${URL}`],
    ['an empty value after it', `ignition.config.url=${URL} ignition.config.url=`],
    ['a value that is no URL after it', `ignition.config.url=${URL}\tignition.config.url=not-a-url`],
    ['a URL beside a device', `ignition.config.device=config ignition.config.url=${URL}`],
  ])('%s is fetched', async (_, cmdline) => {
    const setup = { tree: { 'proc/cmdline': `quiet ${cmdline} rw\n` }, fetcher: fixedFetcher({ [URL]: CONFIG }) }
    expect(await acquire(setup)).toBe(`${CONFIG} from ${JSON.stringify({ kind: 'cmdline', location: URL })}`)
  })

  test('a 404 there is an error, and the query of the URL stays secret', async () => {
    const tree = { 'proc/cmdline': `ignition.config.url=${URL}?X-Amz-Signature=hunter2` }
    expect(await acquire({ tree, fetcher: fixedFetcher({}) })).toMatchInlineSnapshot(
      `"FirstlightError: fetching the config from https://example.com/web.ign?…: the server has no such thing"`,
    )
  })

  test('without the network it says so', async () => {
    const fetcher = { ...fixedFetcher({}), open: () => Promise.resolve({ kind: 'needs-network' as const }) }
    expect(await acquire({ tree: { 'proc/cmdline': `ignition.config.url=${URL}` }, fetcher })).toBe('needs-network')
  })

  test.each([
    ['ignition.config.device=config', 'ignition.config.device is given without ignition.config.path'],
    ['ignition.config.path=/a.ign', 'ignition.config.path is given without ignition.config.device'],
    ['ignition.config.device=../sda ignition.config.path=/a', 'ignition.config.device has to be the label'],
  ])('%s cannot be followed', async (cmdline, reason) => {
    expect(await acquire({ tree: { 'proc/cmdline': cmdline } })).toContain(reason)
  })

  describe('a labelled drive', () => {
    const cmdline = 'ignition.config.device=config ignition.config.path=../sub/machine.ign'
    const drive = { 'drive/sub/machine.ign': CONFIG, 'drive/evil.ign': { link: '/etc/shadow' } }

    test('is waited for, and the path cannot leave it', async () => {
      const machine = testMachine({
        tree: { 'proc/cmdline': cmdline, ...drive, 'sub/machine.ign': 'outside' },
        helpers: { withMount: async (_device, _type, use) => use(hostPath(`${machine.root}/drive`)) },
        onTime: (now) => {
          if (now === 7_000) machine.add({ 'dev/disk/by-label/config': 'a device' })
        },
      })
      const answer = await acquireUserDocument(machine.context, 'metal')
      expect(show(answer)).toBe(`${CONFIG} from {"kind":"cmdline","location":"config:../sub/machine.ign"}`)
      expect(machine.log.map((record) => record.message)).toContain(
        'waiting for device /dev/disk/by-label/config for 3 s of 30 s: it is not there',
      )
    })

    test('a link on the drive is followed on the drive only', async () => {
      const machine = testMachine({
        tree: {
          'proc/cmdline': 'ignition.config.device=config ignition.config.path=/evil.ign',
          ...drive,
          'dev/disk/by-label/config': 'a device',
        },
        helpers: { withMount: async (_device, _type, use) => use(hostPath(`${machine.root}/drive`)) },
      })
      await expect(acquireUserDocument(machine.context, 'metal')).rejects.toThrow(
        'reading /evil.ign on the drive labelled config: there is no such file',
      )
    })

    test('that never comes is an error after 30 s', async () => {
      const machine = testMachine({ tree: { 'proc/cmdline': cmdline } })
      await expect(acquireUserDocument(machine.context, 'metal')).rejects.toThrow('it did not appear')
      expect(machine.elapsed()).toBe(30_000)
    })
  })
})
