import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { testIo } from '../helpers/io.ts'

const DISKS = {
  ignition: { version: '3.4.0' },
  passwd: { users: [{ name: 'bob', passwordHash: '$6$salt$hash', sshAuthorizedKeys: ['ssh-ed25519 AAAA bob'] }] },
  storage: {
    disks: [{ device: '/dev/vdb', wipeTable: true, partitions: [{ number: 1, label: 'data', sizeMiB: 64 }] }],
    filesystems: [{ device: '/dev/disk/by-partlabel/data', format: 'ext4', path: '/srv', wipeFilesystem: true }],
    files: [{ path: '/srv/page', mode: 420, contents: { source: 'data:,hello%0A' } }],
    links: [{ path: '/etc/page', target: '/srv/page' }],
  },
  systemd: { units: [{ name: 'web.service', enabled: true, contents: '[Install]\nWantedBy=multi-user.target\n' }] },
}

const DOCUMENTS = {
  'machine.ign': JSON.stringify(DISKS, undefined, 2),
  'other.ign': '{"ignition": {"version": "3.4.0"}}',
  'refused.ign': JSON.stringify({
    ignition: { version: '3.4.0' },
    storage: { files: [{ path: '/etc/a', user: { name: 'nobody-known' }, contents: { source: 'data:,x' } }] },
  }),
  'wrong.ign': `{
  "ignition": { "version": "3.4.0" },
  "storage": {
    "files": [
      { "path": "etc/motd", "mode": 99999, "contnts": { "source": "data:,hello" } }
    ]
  }
}
`,
  'machine.bu': 'variant: flatcar\nversion: 1.1.0\npasswd:\n  users:\n    - name: bob\n      shel: /bin/sh\n',
}

type Call = (...args: readonly string[]) => Promise<string>

/** A directory with the documents, and what calls commands in it: what they print, and how they end. */
function openWorkplace(): { readonly call: Call; readonly directory: string } {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-outputs-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(DOCUMENTS)) fs.writeFileSync(path.join(directory, name), text)
  const call: Call = async (...args) => {
    const io = testIo({ cwd: directory, input: DOCUMENTS['wrong.ign'] })
    const code = await main(['node', 'firstlight', ...args], io)
    const parts = [
      `$ firstlight ${args.join(' ')}`,
      io.output,
      io.errors && `--- standard error\n${io.errors}`,
      `exit code ${code}\n`,
    ]
    return parts
      .map((part) => (part === '' || part.endsWith('\n') ? part : `${part}\n`))
      .join('')
      .replaceAll(directory, '/here')
      .replaceAll(/("durationMs":)[\d.]+/g, '$10')
  }
  return { call, directory }
}

async function transcript(...calls: readonly (readonly string[])[]): Promise<string> {
  const { call } = openWorkplace()
  const parts: string[] = []
  for (const args of calls) parts.push(await call(...args))
  return parts.join('\n')
}

test.each(COMMANDS.map(({ name }) => name))('the help page of %s', async (name) => {
  expect(await transcript([name, '--help'])).toMatchSnapshot()
})

test('a machine from its plan to its end', async () => {
  const root = ['--root', 'machine']
  const doc = ['machine.ign', ...root]
  expect(
    await transcript(
      ['plan', ...doc],
      ['status', ...root],
      ['run', ...doc],
      ['status', ...root],
      ['run', ...doc],
      ['plan', ...doc],
      ['run', 'other.ign', ...root],
      ['plan', 'other.ign', ...root],
    ),
  ).toMatchSnapshot()
})

test('a machine that is compared with its document', async () => {
  const root = ['--root', 'machine']
  const { call, directory } = openWorkplace()
  const parts = [
    await call('verify', 'machine.ign', ...root),
    await call('run', 'machine.ign', ...root),
    await call('verify', 'machine.ign', ...root),
    await call('verify', 'other.ign', ...root),
  ]
  fs.writeFileSync(path.join(directory, 'machine/srv/page'), 'Hello\n')
  fs.rmSync(path.join(directory, 'machine/etc/page'))
  parts.push(await call('verify', 'machine.ign', ...root), await call('verify', 'machine.ign', ...root, '--json'))
  parts.push(await call('verify', 'machine.ign'), await call('verify', 'machine.ign', ...root, '--journal', 'nothing'))
  expect(parts.join('\n')).toMatchSnapshot()
})

test('the same as data', async () => {
  const root = ['--root', 'machine', '--json']
  const doc = ['machine.ign', ...root]
  expect(
    await transcript(
      ['plan', ...doc],
      ['status', ...root],
      ['run', ...doc],
      ['status', ...root],
      ['run', ...doc],
      ['plan', ...doc],
      ['run', 'other.ign', ...root],
    ),
  ).toMatchSnapshot()
})

test('a run in two parts, by phases', async () => {
  const root = ['--root', 'machine']
  const doc = ['machine.ign', ...root]
  expect(
    await transcript(
      ['run', ...doc, '--phase', 'fetch', 'kargs', 'disks', 'mount'],
      ['status', ...root],
      ['status', ...root, '--json'],
      ['plan', ...doc],
      ['run', 'other.ign', ...root],
      ['run', ...doc],
      ['run', ...doc, '--phase', 'launch'],
    ),
  ).toMatchSnapshot()
})

test('a run that cannot be', async () => {
  expect(
    await transcript(
      ['run', 'refused.ign', '--root', 'machine'],
      ['run', 'refused.ign', '--root', 'machine', '--json'],
      ['status', '--root', 'machine'],
      ['run', 'machine.ign', '--root', 'machine', '--machine', 'nothing.yaml'],
    ),
  ).toMatchSnapshot()
})

test('what is wrong with documents', async () => {
  expect(
    await transcript(
      ['validate', 'wrong.ign', 'machine.ign', 'machine.bu'],
      ['validate', '--strict', 'machine.bu'],
      ['validate', '--json', 'wrong.ign', 'machine.bu'],
      ['validate', '-'],
      ['run', 'wrong.ign', '--root', 'machine'],
      ['plan', 'wrong.ign', '--json'],
      ['transpile', 'machine.bu'],
      ['transpile', 'machine.bu', '--json'],
      ['transpile', 'wrong.ign', '--json'],
    ),
  ).toMatchSnapshot()
})

test('the rendered config and its origins', async () => {
  expect(
    await transcript(
      ['render', 'machine.bu'],
      ['render', 'machine.ign', '--compact'],
      ['render', 'machine.ign', '--origins'],
      ['render', 'machine.bu', '--json'],
      ['render', 'machine.bu', '--json', '--origins'],
    ),
  ).toMatchSnapshot()
})

test('wrong usage, and what is not there', async () => {
  expect(
    await transcript(
      ['run', 'machine.ign'],
      ['run', '--root', 'machine'],
      ['run', 'machine.ign', 'other.ign', '--root', 'machine'],
      ['run', 'machine.ign', '--root', '/', '--backend', 'real'],
      ['run', 'machine.ign', '--root', 'machine', '--backend', 'moon'],
      ['plan', 'nothing.ign'],
      ['plan', 'nothing.ign', '--json'],
      ['plan', 'machine.ign', '--platform', 'metal'],
      ['plan', 'machine.ign', '--log-level', 'loud'],
      ['render', 'machine.ign', '--foreign-user-data', 'eat'],
      ['status'],
      ['status', '--jsno'],
      ['validate', '--json'],
    ),
  ).toMatchSnapshot()
})
