/** Asked to end, the program ends at once wherever it waits, says so, and tells by which signal. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { startTftp } from '../emulators/tftp.ts'
import { networkNamespaces } from '../helpers/namespaces.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'interrupted-'))
afterAll(() => rmSync(directory, { recursive: true }))

type Ending = 'SIGINT' | 'SIGTERM'
const CODES = { SIGINT: 130, SIGTERM: 143 }

const EMPTY = '{"ignition":{"version":"3.4.0"}}'

const documentOf = (source: string): string =>
  JSON.stringify({ ignition: { version: '3.4.0', config: { replace: { source } } } })

/** What a program that was sent a signal while it waited came to. */
async function endedBy(
  program: ChildProcess,
  signal: Ending,
  waits: Promise<unknown>,
): Promise<readonly [number, string]> {
  let said = ''
  program.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await waits
  program.kill(signal)
  const [code] = (await once(program, 'close')) as [number]
  return [code, said]
}

/** Starts the program; what it reads on standard input stays open. */
function start(args: readonly string[], input = '', env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const program = spawn(process.execPath, ['bin/firstlight.ts', ...args], { stdio: ['pipe', 'pipe', 'pipe'], env })
  if (input !== '') program.stdin.end(input)
  return program
}

const says = (program: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve) => {
    let said = ''
    program.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(text)) resolve()
    })
  })

test.each<[string, Ending, Parameters<typeof startHttp>[0]]>([
  ['a server that fails for now', 'SIGTERM', { '/a': { status: 503 } }],
  ['a server that says nothing', 'SIGINT', { '/a': { fault: 'stall' } }],
  ['a body that does not come', 'SIGTERM', { '/a': { body: 'x'.repeat(1000), fault: 'stall-body' } }],
])('while it waits for %s', async (_title, signal, script) => {
  const server = closed(await startHttp(script))
  const program = start(['plan', '-'], documentOf(`${server.origin}/a`))
  const [code, said] = await endedBy(program, signal, says(program, `waiting for ${server.origin}/a`))
  expect(said).toMatch(/^error: .*\[interrupted\]$/m)
  expect(said).not.toContain('bug')
  expect(code).toBe(CODES[signal])
})

test('while it waits for standard input', async () => {
  const program = start(['validate', '-'])
  const [code, said] = await endedBy(program, 'SIGINT', says(program, 'waiting for standard input: 3 s so far'))
  expect([code, said]).toEqual([130, expect.stringContaining('[interrupted]')])
})

test('while it waits for a pipe that nobody writes to', async () => {
  const pipe = join(directory, 'pipe')
  execFileSync('mkfifo', [pipe])
  const program = start(['plan', pipe])
  const [code, said] = await endedBy(program, 'SIGTERM', says(program, `waiting for ${pipe}: 3 s so far`))
  expect([code, said]).toEqual([143, expect.stringContaining('[interrupted]')])
})

test.each<Ending>(['SIGINT', 'SIGTERM'])(
  'while it waits for a TFTP server that has fallen silent (%s)',
  async (signal) => {
    const server = closed(await startTftp({ '/a': Buffer.alloc(10_000, 'x') }, { silentAfter: 2 }))
    const program = start(['plan', '-'], documentOf(`${server.origin}/a`))
    const [code, said] = await endedBy(program, signal, says(program, `waiting for ${server.origin}/a`))
    expect([code, said]).toEqual([CODES[signal], expect.stringContaining('[interrupted]')])
  },
)

/** What each platform is asked by, and a program that never answers in its place. */
const PROGRAMS: readonly (readonly [platform: string, program: string, command: string])[] = [
  ['vmware', 'vmware-rpctool', 'fetch'],
  ['vmware', 'vmtoolsd', 'metadata'],
  ['vmware', 'firstlight-channel', 'fetch'],
  ['virtualbox', 'VBoxControl', 'fetch'],
]

test.each(PROGRAMS)('while %s is asked by %s (%s), which ends with it', async (platform, name, command) => {
  const programs = mkdtempSync(join(directory, 'programs-'))
  const alive = join(programs, 'alive')
  writeFileSync(join(programs, name), `#!/bin/sh\necho $$ > ${alive}\nexec sleep 600\n`, { mode: 0o755 })
  const program = start([command, '--platform', platform], '', { PATH: `${programs}:/usr/bin:/bin` })
  const [code, said] = await endedBy(program, 'SIGTERM', says(program, `waiting for ${name}: 3 s so far`))
  expect([code, said]).toEqual([143, expect.stringMatching(new RegExp(`error: running ${name}: .*\\[interrupted\\]`))])
  expect(existsSync(`/proc/${readFileSync(alive, 'utf8').trim()}`)).toBe(false)
})

/** A run that took the lock later and does not step back, which the older of two waits for. */
async function youngerHolder(state: string): Promise<net.Server> {
  mkdirSync(join(state, 'journal.lock'), { recursive: true, mode: 0o700 })
  const name = `${'9'.repeat(20)}-${process.pid}-${'0'.repeat(16)}`
  const server = net.createServer((client) => client.destroy())
  await new Promise<void>((resolve) => server.listen(join(state, 'journal.lock', name), resolve))
  return server
}

test('while it waits for another run to step back from the lock, which is left to that one', async () => {
  const state = join(mkdtempSync(join(directory, 'lock-')), 'state')
  const server = await youngerHolder(state)
  let asked = 0
  const twice = new Promise<void>((resolve) => server.on('connection', () => (asked += 1) > 1 && resolve()))
  const root = join(state, '..', 'root')
  const program = start(['run', '-', '--root', root, '--state-dir', state], EMPTY)
  const [code, said] = await endedBy(program, 'SIGTERM', twice)
  const left = readdirSync(join(state, 'journal.lock'))
  await new Promise((resolve) => server.close(resolve))
  expect([code, said]).toEqual([143, expect.stringContaining('[interrupted]')])
  expect(left).toHaveLength(1)
  expect(existsSync(root)).toBe(false)
})

/** Becomes the program where the only name server hears everything and says nothing, and is asked for minutes. */
const SILENT_DNS = `
ip link set lo up
printf 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n' > "$1/resolv.conf"
printf 'hosts: files dns\n' > "$1/nsswitch.conf"
for name in resolv nsswitch; do mount --bind "$1/$name.conf" "/etc/$name.conf"; done
"$2" -e 'require("dgram").createSocket("udp4").bind(53, "127.0.0.1")' & 
shift 2; exec "$@"`

const reason = networkNamespaces()

test.skipIf(reason !== undefined)(
  `while it waits for a name server, which holds nothing after that${reason ?? ''}`,
  async () => {
    const command = [directory, process.execPath, process.execPath, 'bin/firstlight.ts', 'plan', '-']
    const program = spawn('unshare', ['-Urnm', '--', 'bash', '-c', SILENT_DNS, 'bash', ...command], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    program.stdin.end(documentOf('http://config.example.org/a'))
    const exited = once(program, 'exit') as Promise<[number]>
    let said = ''
    program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await says(program, 'waiting for http://config.example.org/a: 3 s so far')
    program.kill('SIGINT')
    const [code] = await exited
    // The name server is what is left of the group.
    process.kill(-(program.pid ?? 0), 'SIGKILL')
    expect([code, said]).toEqual([130, expect.stringContaining('[interrupted]')])
  },
)
