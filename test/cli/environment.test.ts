/** Nothing in the environment has the program trust, ask or tell anybody whom its documentation does not name. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { testAuthority } from '../emulators/certificates.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { startProxy } from '../emulators/proxy.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'environment-'))
afterAll(() => rmSync(directory, { recursive: true }))
const authority = testAuthority()
const authorityFile = join(directory, 'authority.pem')
writeFileSync(authorityFile, authority.cert)

const BUILT = 'dist/initrd/firstlight'
const isBuilt = existsSync(BUILT)

const documentOf = (source: string): string =>
  JSON.stringify({
    ignition: { version: '3.4.0' },
    storage: { files: [{ path: '/f', contents: { source } }] },
  })

/** Plans a document; gives exit code and standard error. */
async function plan(
  command: readonly string[],
  source: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly err: string }> {
  const [program = '', ...args] = command
  const env = { PATH: process.env['PATH'], ...environment }
  const running = spawn(program, [...args, 'plan', '-', '--timeout', '5s'], { stdio: ['pipe', 'ignore', 'pipe'], env })
  let err = ''
  running.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  running.stdin.end(documentOf(source))
  const [code] = (await once(running, 'close')) as [number]
  return { code, err }
}

const PROGRAMS: readonly (readonly [string, boolean, readonly string[]])[] = [
  ['npx firstlight', true, [process.execPath, 'bin/firstlight.ts']],
  [`the executable${isBuilt ? '' : ' (npm run build:initrd makes it)'}`, isBuilt, [BUILT]],
]

describe.each(PROGRAMS)('%s', (_name, isThere, command) => {
  test.skipIf(!isThere).each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['NODE_EXTRA_CA_CERTS', authorityFile],
  ])('%s does not make a certificate trusted', async (name, value) => {
    const server = closed(await startHttp({ '/a': { body: 'A' } }, { tls: authority.issue() }))
    const { code, err } = await plan(command, `${server.origin}/a`, { [name]: value })
    expect([code, err]).toEqual([4, expect.stringContaining('signed by an authority that is not trusted')])
    expect(server.requests).toEqual([])
  })

  test.skipIf(!isThere)('SSL_CERT_FILE does, as documented', async () => {
    const server = closed(await startHttp({ '/a': { body: 'A' } }, { tls: authority.issue() }))
    expect((await plan(command, `${server.origin}/a`, { SSL_CERT_FILE: authorityFile })).code).toBe(0)
  })

  test.skipIf(!isThere)('no proxy of the environment is asked', async () => {
    const proxy = closed(await startProxy())
    const names = ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()])
    const environment = Object.fromEntries(names.map((name) => [name, proxy.origin]))
    const { code } = await plan(command, 'http://machine.invalid/a', { ...environment, NODE_USE_ENV_PROXY: '1' })
    expect([code, proxy.requests]).toEqual([4, []])
  })

  test.skipIf(!isThere)('SIGUSR1 opens no port for a debugger, and ends nothing', async () => {
    const server = closed(await startHttp({ '/a': { status: 503 } }))
    const [program = '', ...args] = command
    const running = spawn(program, [...args, 'plan', '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
    let err = ''
    const waits = new Promise<void>((resolve) => {
      running.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString()
        if (err.includes('waiting for')) resolve()
      })
    })
    running.stdin.end(documentOf(`${server.origin}/a`))
    await waits
    running.kill('SIGUSR1')
    running.kill('SIGTERM')
    const [code] = (await once(running, 'close')) as [number]
    expect([code, err]).toEqual([143, expect.not.stringMatching(/debugger/i)])
  })
})

describe.skipIf(!isBuilt)(`the executable alone${isBuilt ? '' : ' (npm run build:initrd makes it)'}`, () => {
  test('runs nothing of NODE_OPTIONS, and shows nothing by NODE_DEBUG', async () => {
    const mark = join(directory, 'mark')
    const script = join(directory, 'script.cjs')
    writeFileSync(script, `require('fs').writeFileSync(${JSON.stringify(mark)}, '')`)
    const server = closed(await startHttp({ '/a': { body: 'A' } }))
    const { code, err } = await plan([BUILT], `${server.origin}/a`, {
      NODE_OPTIONS: `--require ${script} --inspect=127.0.0.1:0`,
      NODE_DEBUG: 'http,net,tls,module',
      NODE_REDIRECT_WARNINGS: join(directory, 'warnings'),
    })
    expect([code, err]).toEqual([0, expect.not.stringMatching(/HTTP|NET|debugger/i)])
    expect([mark, join(directory, 'warnings')].filter((file) => existsSync(file))).toEqual([])
  })

  test('keeps the name that it was started under when it leaves such variables behind', async () => {
    const running = spawn(BUILT, ['--version'], {
      argv0: 'ignition',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { NODE_OPTIONS: '--no-warnings' },
    })
    let out = ''
    running.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    await once(running, 'close')
    expect(out).toMatch(/^Ignition /)
  })
})
