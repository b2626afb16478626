import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

test('asked to end while it waits for a server, the program says so, and that it is no bug', async () => {
  const server = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const document = JSON.stringify({
    ignition: { version: '3.4.0', config: { replace: { source: `http://127.0.0.1:${port}/config` } } },
  })
  const asked = once(server, 'request')
  const program = spawn(process.execPath, ['bin/firstlight.ts', 'plan', '-'], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  program.stdin.end(document)
  await asked
  program.kill('SIGTERM')
  const [code] = (await once(program, 'close')) as [number]
  expect(said).toMatch(/^error: .*\[interrupted\]$/m)
  expect(said).not.toContain('bug')
  expect(code).toBe(1)
})
