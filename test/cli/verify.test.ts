import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { hostPath } from '../../src/util/paths.ts'
import { createFileJournal } from '../../src/journal/file-journal.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'
import { nodesBelow } from '../helpers/nodes-below.ts'

const closed = closedAfterEach()

interface Place {
  readonly directory: string
  call(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }>
}

function place(document: unknown): Place {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-verify-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  fs.writeFileSync(path.join(directory, 'm.ign'), JSON.stringify(document, undefined, 1))
  return {
    directory,
    async call(...args) {
      const io = testIo({ cwd: directory })
      const code = await main(['node', 'firstlight', ...args], io)
      return { code, text: io.output + io.errors }
    },
  }
}

const VERIFY = ['verify', 'm.ign', '--root', 'root']

function withFile(source: string): unknown {
  return { ignition: { version: '3.4.0' }, storage: { files: [{ path: '/opt/app', contents: { source } }] } }
}

test('what was fetched is compared by the digest in the journal, without asking the server again', async () => {
  const server = closed(await startHttp({ '/app': { body: 'the program' } }))
  const { directory, call } = place(withFile(`${server.origin}/app`))
  expect((await call('run', 'm.ign', '--root', 'root')).code).toBe(0)
  const asked = server.requests.length
  expect((await call(...VERIFY)).code).toBe(0)
  fs.writeFileSync(path.join(directory, 'root/opt/app'), 'the PROGRAM')
  const { code, text } = await call(...VERIFY, '--offline')
  expect({ code, first: text.split('\n')[0] }).toEqual({ code: 6, first: 'm.ign:9:17: /opt/app: contents differ' })
  expect(server.requests).toHaveLength(asked)
})

test('what the journal knows no digest of is fetched, and not checked without the network', async () => {
  const server = closed(await startHttp({ '/app': { body: 'the program' } }))
  const { directory, call } = place(withFile(`${server.origin}/app`))
  await call('run', 'm.ign', '--root', 'root')
  const file = hostPath(path.join(directory, 'root.firstlight/journal'))
  const entries = await createFileJournal(file).read()
  fs.rmSync(file)
  const journal = createFileJournal(file)
  for (const entry of entries) await journal.append(entry.kind === 'run-started' ? { ...entry, contents: {} } : entry)
  expect((await call(...VERIFY)).code).toBe(0)
  const { code, text } = await call(...VERIFY, '--offline')
  expect({ code, text }).toMatchObject({ code: 0 })
  expect(text).toContain('m.ign:9:17: /opt/app, contents: it was not fetched\n')
})

test('a real root is compared by reads alone, by the journal that its first boot left, and needs no --yes', async () => {
  const { directory, call } = place(withFile('data:,here'))
  fs.mkdirSync(path.join(directory, 'root'))
  const real = ['--backend', 'real', '--state-dir', 'state']
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  await call('run', 'm.ign', '--root', 'root')
  expect(fs.statSync(path.join(directory, 'root/opt/app'))).toMatchObject(owner)
  fs.mkdirSync(path.join(directory, 'root/boot/firstlight'), { recursive: true })
  fs.renameSync(
    path.join(directory, 'root.firstlight/journal'),
    path.join(directory, 'root/boot/firstlight/journal.stamp-1'),
  )
  const before = nodesBelow(directory)
  const { code, text } = await call(...VERIFY, ...real, '--json')
  const { findings } = JSON.parse(text) as { readonly findings: readonly { readonly aspect: string }[] }
  // Who runs this without being root owns the files himself.
  const expected = owner.uid === 0 ? [] : ['owner', 'group']
  expect(findings.filter(({ aspect }) => !expected.includes(aspect))).toEqual([])
  expect(code).toBe(findings.length === 0 ? 0 : 6)
  expect(nodesBelow(directory)).toEqual(before)
  fs.rmSync(path.join(directory, 'root/opt/app'))
  expect((await call(...VERIFY, ...real)).text).toContain('/opt/app: is missing')
  expect(nodesBelow(directory)).toEqual(before.filter((name) => !name.endsWith('/opt/app')))
})

test('no secret is in any output', async () => {
  const secrets = {
    ignition: { version: '3.4.0' },
    passwd: {
      users: [{ name: 'bob', passwordHash: '$6$CANARY', sshAuthorizedKeys: ['ssh-ed25519 CANARY bob'] }],
    },
    storage: {
      files: [{ path: '/etc/secret', mode: 384, contents: { source: 'data:,CANARY' } }],
      luks: [{ name: 'v', device: '/dev/vdb', keyFile: { source: 'data:,CANARY' }, wipeVolume: true }],
    },
    systemd: { units: [{ name: 'x.service', contents: '[Service]\nEnvironment=TOKEN=CANARY\n' }] },
  }
  const { directory, call } = place(secrets)
  await call('run', 'm.ign', '--root', 'root')
  const root = path.join(directory, 'root')
  for (const file of ['etc/secret', 'etc/systemd/system/x.service', 'home/bob/.ssh/authorized_keys.d/ignition']) {
    fs.writeFileSync(path.join(root, file), 'CANARY of the machine\n')
  }
  const shadow = path.join(root, 'etc/shadow')
  fs.chmodSync(shadow, 0o600)
  fs.writeFileSync(shadow, fs.readFileSync(shadow, 'utf8').replace('$6$CANARY', '$6$CANARY2'))
  fs.writeFileSync(path.join(root, 'etc/luks/v'), 'CANARY')
  for (const more of [[], ['--json'], ['--log-level', 'debug']]) {
    const { code, text } = await call(...VERIFY, ...more)
    expect(code).toBe(6)
    expect(text).not.toContain('CANARY')
  }
})
