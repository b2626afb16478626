/** How long a person's own command waits for servers, and how far a plan needs them. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { runProgram } from '../helpers/program.ts'

const closed = closedAfterEach()
const FOO = 'sha256-2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae'

const documentOf = (source: string, hash?: string): string =>
  JSON.stringify({
    ignition: { version: '3.4.0' },
    storage: {
      files: [{ path: '/f', contents: { source, ...(hash === undefined ? {} : { verification: { hash } }) } }],
    },
  })

/** A port of this machine at which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a server that cannot be reached', () => {
  test.each([
    ['refuses the connection', async () => `http://127.0.0.1:${await deadPort()}/a`, 'connection refused'],
    ['is known to nobody', async () => 'http://no-such-host.invalid/a', '(DNS|no network interface)'],
  ])('%s: it is given up after --timeout, with a hint', async (_title, url, answer) => {
    const source = await url()
    const { code, err } = await runProgram(['plan', '-', '--timeout', '900ms'], { input: documentOf(source) })
    expect(code).toBe(4)
    expect(err).toMatch(
      new RegExp(`error: fetching ${source}: gave up after \\d s; last answer: ${answer}.*\\[fetch-timeout\\]`),
    )
    expect(err).toContain('hint: is the URL right, and the server up? --timeout has it tried for longer')
  })

  test('without --timeout it is given up before the limit of a whole fetch', { timeout: 60_000 }, async () => {
    const source = `http://127.0.0.1:${await deadPort()}/a`
    const { err } = await runProgram(['plan', '-'], { input: documentOf(source) })
    expect(err).toMatch(/gave up after 1\d s; last answer: connection refused/)
  })

  test.each(['15', '0s', '-1s', 'soon'])('--timeout %j is wrong usage', async (text) => {
    const { code, err } = await runProgram(['plan', '-', `--timeout=${text}`], { input: documentOf('data:,') })
    expect(code).toBe(2)
    expect(err).toBe(
      `error: --timeout ${text}: not a length of time [usage]\n  hint: a number with a unit: 30s, 2m, 1h30m\n`,
    )
  })

  test('--timeout that is empty is wrong usage, told as every empty option is', async () => {
    const { code, err } = await runProgram(['plan', '-', '--timeout='], { input: documentOf('data:,') })
    expect(code).toBe(2)
    expect(err).toBe(
      'error: plan: --timeout is empty [usage]\n  hint: a variable may not be set; leave the option out, or give it a value\n',
    )
  })

  test.each(['run', 'plan', 'render', 'verify', 'fetch', 'metadata'])('%s has the option', async (name) => {
    expect((await runProgram([name, '--help'])).out).toContain('--timeout <duration>')
  })
})

describe('a plan', () => {
  test('needs no body of which the hash is known', async () => {
    const server = closed(await startHttp({ '/a': { body: 'x'.repeat(1_000_000), fault: 'stall-body' } }))
    const { code, out } = await runProgram(['plan', '-'], { input: documentOf(`${server.origin}/a`, FOO) })
    expect([code, out]).toEqual([0, expect.stringContaining('/f  976.6 KiB')])
    expect(server.requests).toHaveLength(1)
  })

  test('says so when the server of such a body has none', async () => {
    const server = closed(await startHttp({}))
    const { code, err } = await runProgram(['plan', '-'], { input: documentOf(`${server.origin}/a`, FOO) })
    expect([code, err]).toEqual([4, expect.stringContaining('HTTP 404')])
  })

  test('asks nobody when it is offline, and lists what a run would fetch', async () => {
    const server = closed(await startHttp({}))
    const input = documentOf(`${server.origin}/a?token=canary`)
    const { code, out } = await runProgram(['plan', '-', '--offline'], { input })
    expect([code, out]).toEqual([0, expect.stringMatching(/\/f  size unknown/)])
    expect(out).toContain(`\nNot asked for, as --offline says; a run would fetch\n  ${server.origin}/a?…\n`)
    expect(server.requests).toEqual([])
    const data = await runProgram(['plan', '-', '--offline', '--json'], { input })
    expect(JSON.parse(data.out)).toMatchObject({ unfetched: [`${server.origin}/a?…`] })
  })

  test('that has nothing to fetch is the same offline', async () => {
    const input = documentOf('data:,a')
    const [online, offline] = [
      await runProgram(['plan', '-'], { input }),
      await runProgram(['plan', '-', '--offline'], { input }),
    ]
    // Of the report that is left on the target, only the length is the same in every run.
    const [one, other] = [online, offline].map(({ out }) => out.replace(/(ignition-result\.json.*sha256-).*/, '$1'))
    expect(other).toBe(one)
  })

  test('needs the network for what the document merges in', async () => {
    const input = JSON.stringify({
      ignition: { version: '3.4.0', config: { merge: [{ source: 'http://127.0.0.1:9/a' }] } },
    })
    const { code, err } = await runProgram(['plan', '-', '--offline'], { input })
    expect([code, err]).toEqual([4, expect.stringContaining('hint: leave out --offline')])
  })
})

test.each([
  ['plan', 'examples/web-server.ign'],
  ['plan', 'examples/sysext.bu', '-d', 'examples'],
  ['plan', 'examples/demo.bu', '-d', 'examples'],
])('firstlight %s %s needs no network', async (...args) => {
  expect((await runProgram([...args, '--offline'])).out).not.toContain('a run would fetch')
})
