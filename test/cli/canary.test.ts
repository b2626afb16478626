import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { startHttp, type HttpEmulator } from '../emulators/http.ts'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'
import { testIo } from '../helpers/io.ts'

/** Stands in every secret of the documents below, in a form that is found whether or not something encodes it. */
const CANARY = 'CANARY'

/** How a command is called: `DOC` is the document and `ROOT` the target root. */
const COMMANDS: readonly (readonly string[])[] = [
  ['validate', 'DOC'],
  ['render', '--origins', 'DOC'],
  ['plan', 'DOC'],
  ['run', 'DOC', '--root', 'ROOT'],
  ['status', '--root', 'ROOT'],
  ['run', 'DOC', '--root', 'ROOT'],
  ['plan', 'DOC', '--root', 'ROOT'],
  ['transpile', '--check', 'DOC'],
]
const LOGGING = new Set(['render', 'plan', 'run'])

/** What a document is, and what its name ends in. */
type Document = readonly [name: string, text: (origin: string) => string]

const GOOD: readonly Document[] = [
  ['machine.ign', (origin) => JSON.stringify(ignition(origin), undefined, 2)],
  ['one-line.ign', (origin) => JSON.stringify(ignition(origin))],
  ['machine.bu', butane],
  ['spec-2.ign', specTwo],
]

/** Each is a good document with one thing wrong, or only dubious, on the very line of a secret, or when it is fetched. */
const BAD: readonly Document[] = [
  ['no-number.ign', (origin) => change(origin, '"passwordHash": "', '"uid": 01, "passwordHash": "')],
  ['no-key.ign', (origin) => change(origin, '"passwordHash"', '"paswordHash": 1, "passwordHsah"')],
  ['cut.ign', (origin) => JSON.stringify(ignition(origin), undefined, 2).slice(0, -400)],
  ['cut-line.ign', (origin) => JSON.stringify(ignition(origin)).slice(0, -400)],
  ['no-type.ign', (origin) => change(origin, /"passwordHash": "(.*?)"/, '"passwordHash": ["$1"]')],
  ['no-url.ign', (origin) => change(origin, /http:[^"?]*\/(?=ok)/, 'gopher://user:CANARY@h/?token=')],
  ['not-there.ign', (origin) => change(origin, '/ok?', '/missing?')],
  ['refused.ign', (origin) => change(origin, '/ok?', '/refused?')],
  ['other.ign', (origin) => change(origin, '/ok?', '/other?')],
  ['merged.ign', (origin) => change(origin, '/config?', '/broken?')],
  ['hash.ign', (origin) => change(origin, '"mode": 384', '"mode": 99999')],
  ['no-port.ign', (origin) => change(origin, /http:[^"?]*\/ok/, 'http://user:CANARY@127.0.0.1:1/ok')],
  ['machine-wrong.bu', (origin) => butane(origin).replace('password_hash', 'pasword_hash')],
  ['machine-list.bu', (origin) => butane(origin).replace('inline: ', 'inline: [').replace('CANARY inline', 'CANARY]')],
  ['container-linux.yaml', containerLinux],
]

describe('no secret is printed, logged or kept beside the root', () => {
  test.each(GOOD)('of %s, which is valid', async (name, text) => {
    const machine = await openMachine(name, text)
    const codes: number[] = []
    for (const command of COMMANDS) codes.push(await machine.call(command))
    expect(codes).toEqual(COMMANDS.map(() => 0))
    expect(machine.requests()).toContain('Bearer CANARY')
    machine.expectNoCanary()
  })

  test.each(BAD)('of %s, with which something is wrong', async (name, text) => {
    const machine = await openMachine(name, text)
    const codes: number[] = []
    for (const command of COMMANDS) codes.push(await machine.call(command))
    expect(codes).not.toContain(70)
    machine.expectNoCanary()
  })
})

interface Machine {
  /** Runs a command in every way in which it can be asked to print; gives the first way's exit code. */
  call(command: readonly string[]): Promise<number>
  /** What the server was told besides paths. */
  requests(): string
  expectNoCanary(): void
}

async function openMachine(name: string, text: Document[1]): Promise<Machine> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-canary-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const server = await serve()
  fs.writeFileSync(path.join(directory, name), text(server.origin))
  const root = path.join(directory, 'machine')
  let printed = ''
  const once = async (args: readonly string[]): Promise<number> => {
    const io = testIo({ cwd: directory, clock: SYSTEM_CLOCK })
    const code = await main(['node', 'firstlight', ...args], io)
    printed += `$ ${args.join(' ')}\n${io.output}${io.errors}`
    return code
  }
  return {
    async call(command) {
      const args = command.map((word) => (word === 'DOC' ? name : word === 'ROOT' ? 'machine' : word))
      const logs = LOGGING.has(command[0] ?? '') ? ['--log-level', 'debug'] : []
      const code = await once([...args, ...logs])
      if (command[0] !== 'transpile')
        await once([...args, '--json', ...logs, ...(logs[0] ? ['--log-format=json'] : [])])
      return code
    },
    requests: () => JSON.stringify(server.requests),
    expectNoCanary() {
      expect(canaryLines(printed)).toEqual([])
      // The keys of volumes are kept in a directory of their own; the target tree is where secrets belong.
      const kept = filesBelow(`${root}.firstlight`).filter((file) => !file.includes('/keys/'))
      expect(kept.filter((file) => canaryLines(fs.readFileSync(file, 'latin1')).length > 0)).toEqual([])
      for (const file of filesBelow(`${root}.firstlight/keys`)) expect(fs.statSync(file).mode & 0o077).toBe(0)
    },
  }
}

async function serve(): Promise<HttpEmulator> {
  const server = await startHttp({
    '/config': { body: '{"ignition": {"version": "3.4.0"}}' },
    '/broken': {
      body: `{"ignition": {"version": "3.4.0"}, "passwd": {"users": [{"name": "a", "passwordHash": "${CANARY}}]}}`,
    },
    '/ok': { body: `the contents ${CANARY}` },
    '/other': { body: `another ${CANARY}`, headers: { 'content-encoding': 'gzip' } },
    '/missing': { status: 404, body: CANARY },
    '/refused': { status: 403, body: CANARY },
  })
  onTestFinished(() => server.close())
  return server
}

/** Every form in which the word may be hidden: as it is, in base64 at each offset, in hex, percent-encoded. */
function canaryLines(text: string): readonly string[] {
  const base64 = ['', 'x', 'xx'].map((lead) =>
    Buffer.from(`${lead}${CANARY}`)
      .toString('base64')
      .slice(lead.length + 1, 8),
  )
  const forms = [CANARY, Buffer.from(CANARY).toString('hex'), ...base64.filter((form) => form.length > 5)]
  return text.split('\n').filter((line) => forms.some((form) => line.includes(form)))
}

function filesBelow(directory: string): readonly string[] {
  if (!fs.existsSync(directory)) return []
  const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}

function ignition(origin: string): object {
  const url = (name: string): string => `${origin.replace('//', `//user:${CANARY}@`)}/${name}?token=${CANARY}#${CANARY}`
  const headers = [{ name: 'Authorization', value: `Bearer ${CANARY}` }]
  return {
    ignition: {
      version: '3.4.0',
      timeouts: { httpResponseHeaders: 1, httpTotal: 1 },
      config: { merge: [{ source: url('config'), httpHeaders: headers }] },
    },
    passwd: {
      users: [{ name: 'bob', passwordHash: `$6$${CANARY}$${CANARY}` }],
      groups: [{ name: 'team', passwordHash: `$6$${CANARY}$${CANARY}` }],
    },
    storage: {
      disks: [
        {
          device: '/dev/vdb',
          partitions: [
            { number: 1, label: 'one', sizeMiB: 64 },
            { number: 2, label: 'two', sizeMiB: 64 },
          ],
        },
      ],
      luks: [
        { name: 'one', device: '/dev/disk/by-partlabel/one', keyFile: { source: `data:,${CANARY}` } },
        {
          name: 'two',
          device: '/dev/disk/by-partlabel/two',
          clevis: { custom: { pin: 'tang', config: `{"url":"http://${CANARY}"}`, needsNetwork: true } },
        },
      ],
      files: [
        { path: '/etc/key', mode: 384, contents: { source: `data:,${CANARY}` } },
        {
          path: '/etc/base64',
          contents: { source: `data:;base64,${Buffer.from(CANARY.repeat(9)).toString('base64')}` },
        },
        { path: '/etc/fetched', contents: { source: url('ok'), httpHeaders: headers } },
        { path: '/etc/motd', append: [{ source: `data:,${CANARY}%0A` }] },
      ],
    },
    systemd: {
      units: [{ name: 'a.service', contents: `[Service]\nEnvironment=TOKEN=${CANARY}\nExecStart=/bin/true\n` }],
    },
  }
}

function change(origin: string, from: string | RegExp, to: string): string {
  const before = JSON.stringify(ignition(origin), undefined, 2)
  const after = before.replace(from, to)
  if (after === before) throw new Error('nothing was changed: the document has no such text')
  return after
}

function butane(origin: string): string {
  return `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - source: ${origin}/config?token=${CANARY}
        http_headers:
          - {name: Authorization, value: Bearer ${CANARY}}
passwd:
  users:
    - {name: bob, password_hash: "$6$${CANARY}$${CANARY}"}
storage:
  files:
    - path: /etc/key
      contents:
        inline: ${CANARY} inline
systemd:
  units:
    - name: a.service
      contents: "[Service]\\nEnvironment=TOKEN=${CANARY}\\nExecStart=/bin/true\\n"
`
}

function specTwo(origin: string): string {
  return JSON.stringify({
    ignition: {
      version: '2.4.0',
      config: {
        append: [
          {
            source: `${origin}/config?token=${CANARY}`,
            httpHeaders: [{ name: 'Authorization', value: `Bearer ${CANARY}` }],
          },
        ],
      },
    },
    passwd: { users: [{ name: 'bob', passwordHash: `$6$${CANARY}$${CANARY}` }] },
    storage: { files: [{ filesystem: 'root', path: '/etc/key', mode: 384, contents: { source: `data:,${CANARY}` } }] },
  })
}

function containerLinux(origin: string): string {
  return `passwd:
  users:
    - {name: bob, password_hash: "$6$${CANARY}$${CANARY}", uid: x}
etcd:
  initial_cluster_token: ${CANARY}
  pasword: ${CANARY}
storage:
  files:
    - {path: /etc/key, filesystem: root, contents: {inline: ${CANARY}, remote: {url: "${origin}/ok?token=${CANARY}"}}, mode: x}
`
}
