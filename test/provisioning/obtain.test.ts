import { expect, test } from 'vitest'
import { obtainConfig } from '../../src/provisioning/obtain.ts'
import { messageOf } from '../../src/report/messages.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'
import { testMachine, type Tree } from '../providers/test-context.ts'

const GOOD = '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/general"}]}}'
const BAD = '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "relative"}]}}'
const USER = '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/user"}]}}'

/** What a machine of qemu gets whose image has these base configs, and whose user gave a good one. */
async function obtain(tree: Tree): Promise<object> {
  const machine = testMachine({ tree })
  const { fetcher } = testFetcher()
  const document = { bytes: Buffer.from(USER), source: { kind: 'file', path: 'user.ign' } } as const
  const obtained = await obtainConfig({
    origin: { kind: 'rendered', document, platform: 'qemu', context: machine.context },
    fetcher,
    log: machine.context.log,
  })
  return {
    kind: obtained.kind,
    files: obtained.kind === 'config' ? (obtained.config.storage?.files ?? []).map(({ path }) => path) : [],
    issues: obtained.kind === 'needs-network' ? [] : obtained.report.issues.map(messageOf),
    log: machine.log.map(({ level, message }) => `${level}: ${message.replaceAll(machine.root, '')}`),
  }
}

test('the base configs of the image, then those of its platform, then the user', async () => {
  expect(
    await obtain({
      'usr/lib/ignition/base.d/10.ign': GOOD,
      'usr/lib/ignition/base.platform.d/qemu/10.ign': GOOD.replace('general', 'platform'),
    }),
  ).toEqual({ kind: 'config', files: ['/etc/general', '/etc/platform', '/etc/user'], issues: [], log: [] })
})

test.each([
  ['the only one', { 'usr/lib/ignition/base.d/10.ign': BAD }],
  ['one behind a good one', { 'usr/lib/ignition/base.d/05.ign': GOOD, 'usr/lib/ignition/base.d/10.ign': BAD }],
])('a base config that is not valid is fatal: %s', async (_, tree) => {
  expect(await obtain(tree)).toEqual({
    kind: 'invalid',
    files: [],
    issues: ['the path "relative" is not absolute'],
    log: [],
  })
})

test('one of the platform that is not valid is left out, with a warning and nothing of it in the report', async () => {
  expect(
    await obtain({
      'usr/lib/ignition/base.d/10.ign': GOOD,
      'usr/lib/ignition/base.platform.d/qemu/10.ign': GOOD.replace('general', 'platform'),
      'usr/lib/ignition/base.platform.d/qemu/20.ign': BAD,
    }),
  ).toEqual({
    kind: 'config',
    files: ['/etc/general', '/etc/user'],
    issues: [],
    log: [
      'warning: the base configs of qemu are left out, one is invalid: /usr/lib/ignition/base.platform.d/qemu/10.ign, /usr/lib/ignition/base.platform.d/qemu/20.ign',
    ],
  })
})
