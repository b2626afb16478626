/**
 * Runs as root of a namespace of its own, with addresses and names that never answer: fetches a file from each and prints
 * what was said, as one JSON object.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../helpers/program.ts'

const ip = (...args: readonly string[]): void => void execFileSync('ip', args)
const directory = mkdtempSync(join(tmpdir(), 'black-hole-'))

// A link at whose other end somebody is said to be, but nobody is.
ip('link', 'set', 'lo', 'up')
ip('link', 'add', 'name', 'near0', 'type', 'veth', 'peer', 'name', 'far0')
ip('link', 'set', 'near0', 'up')
ip('link', 'set', 'far0', 'up')
ip('addr', 'add', '192.0.2.1/24', 'dev', 'near0')
ip('neigh', 'add', '192.0.2.2', 'lladdr', '02:00:00:00:00:02', 'dev', 'near0')
ip('route', 'add', 'blackhole', '198.51.100.0/24')
ip('route', 'add', 'unreachable', '203.0.113.0/24')

async function said(source: string, proxy: object = {}): Promise<readonly string[]> {
  const document = {
    ignition: { version: '3.4.0', timeouts: { httpTotal: 4 }, proxy },
    storage: { files: [{ path: '/f', contents: { source } }] },
  }
  const root = mkdtempSync(join(directory, 'root-'))
  const { code, err } = await runProgram(['run', '-', '--root', root], { input: JSON.stringify(document) })
  return [`${code}`, ...err.split('\n').filter((line) => /^(notice|error):/.test(line))]
}

const answers = await Promise.all([
  said('http://192.0.2.2/a'),
  said('https://192.0.2.2/a'),
  said('http://198.51.100.2/a'),
  said('http://203.0.113.2/a'),
  said('tftp://192.0.2.2/a'),
  said('http://example.org/a', { httpProxy: 'http://192.0.2.2:3128' }),
  said('https://example.org/a', { httpsProxy: 'http://192.0.2.2:3128' }),
])
rmSync(directory, { recursive: true })
const names = ['silent', 'silent TLS', 'black hole', 'unreachable', 'silent TFTP', 'silent proxy', 'silent tunnel']
process.stdout.write(`${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, answers[index]])))}\n`)
