/** Asked to end, the program ends at once wherever it waits, says so, and tells by which signal. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { networkNamespaces } from '../helpers/namespaces.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'interrupted-'))
afterAll(() => rmSync(directory, { recursive: true }))

type Ending = 'SIGINT' | 'SIGTERM'
const CODES = { SIGINT: 130, SIGTERM: 143 }

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
function start(args: readonly string[], input = ''): ChildProcess {
  const program = spawn(process.execPath, ['bin/firstlight.ts', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
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
