import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { networkNamespaces } from '../helpers/namespaces.ts'
import { runProgram } from '../helpers/program.ts'

const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
const SCRIPT = fileURLToPath(new URL('black-hole.ts', import.meta.url))

const reason = networkNamespaces()
const sockets: Socket[] = []
let listener: ChildProcess | undefined
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  listener?.kill('SIGKILL')
})

/** What is said of an address; how many seconds it took depends on how busy this machine is. */
const said = (url: string, answer: string): readonly unknown[] => {
  const text = url.replaceAll('.', String.raw`\.`)
  return [
    '4',
    expect.stringMatching(new RegExp(`^notice: waiting for ${text}: \\d+ s so far, last answer: ${answer}`)),
    expect.stringMatching(
      new RegExp(`fetching ${text}: gave up after \\d s; last answer: ${answer.replace(' yet', '')}\\b`),
    ),
  ]
}

test.skipIf(reason !== undefined)(
  `addresses that never answer are said aloud, and hold nothing up longer than the deadline${reason ?? ''}`,
  () => {
    // A connection that outlived its fetch would hold a process up for half a minute.
    const run = spawnSync('unshare', ['-Urnm', NODE, SCRIPT], { encoding: 'utf8', timeout: 33_000 })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual({
      silent: said('http://192.0.2.2/a', 'none yet'),
      'silent TLS': said('https://192.0.2.2/a', 'none yet'),
      'silent proxy': said('http://example.org/a', 'none yet'),
      'silent tunnel': said('https://example.org/a', 'none yet'),
      'black hole': said('http://198.51.100.2/a', 'no route to the host'),
      unreachable: said('http://203.0.113.2/a', 'no route to the host'),
      // Its first requests are repeated within the transfer itself.
      'silent TFTP': [
        '4',
        expect.stringMatching(/^notice: waiting for tftp:.*: \d+ s so far, last answer: none yet$/),
        ...said('tftp://192.0.2.2/a', 'no connection within the time limit').slice(1),
      ],
    })
  },
  45_000,
)

/** Listens, says its port, and never takes a connection: it is stopped. */
const LISTEN =
  'const s=require("net").createServer().listen({port:0,host:"127.0.0.1",backlog:1},()=>console.log(s.address().port))'

test('a server that takes no connection any more is given up at the deadline', async () => {
  const child = spawn(NODE, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] })
  listener = child
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(line.toString())
  child.kill('SIGSTOP')
  // The kernel takes as many as the backlog holds, and answers no more after them.
  for (let count = 0; count < 4; count += 1)
    sockets.push(createConnection({ port, host: '127.0.0.1' }).on('error', () => undefined))
  await once(sockets[0] ?? child, 'connect')
  const url = `http://127.0.0.1:${port}/a`
  const document = {
    ignition: { version: '3.4.0', timeouts: { httpTotal: 4 }, config: { replace: { source: url } } },
  }
  const { code, err } = await runProgram(['render', '-'], { input: JSON.stringify(document) })
  expect([`${code}`, ...err.split('\n').filter((text) => /^notice|gave up/.test(text))]).toEqual(said(url, 'none yet'))
}, 33_000)
