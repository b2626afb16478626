import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { run } from '../../scripts/boot/run.ts'

/** A Tang server on this host's loopback. */
export interface TangServer {
  readonly port: number
  /** The thumbprint of the key that it signs with. */
  readonly thumbprint: string
  close(): void
}

/** Starts one with new keys in this directory. Debian's tangd speaks on its standard input and output. */
export async function startTang(directory: string): Promise<TangServer> {
  fs.mkdirSync(directory, { recursive: true })
  run('/usr/libexec/tangd-keygen', [directory, 'signing', 'exchange'])
  const server = createServer((socket) => {
    const tangd = spawn('/usr/libexec/tangd', [directory], { stdio: ['pipe', 'pipe', 'ignore'] })
    socket.on('error', () => tangd.kill()).pipe(tangd.stdin.on('error', () => socket.destroy()))
    tangd.stdout.pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const key = path.join(directory, 'signing.jwk')
  return {
    port: address.port,
    thumbprint: run('jose', ['jwk', 'thp', '-a', 'S256', '-i', key]).trim(),
    close: () => server.close(),
  }
}
