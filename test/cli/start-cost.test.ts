import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadedBy } from '../../scripts/start-cost/loaded.ts'

const DOCUMENT = 'examples/web-server.ign'

function placeForRoot(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-start-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  return path.join(directory, 'machine')
}

/** What a start loads costs more than what it then does: a command has only what it uses. */
describe('loads nothing that it does not use', () => {
  const SERVERS = ['child_process', 'https', 'tls', 'dns', 'dgram']
  test.each([
    {
      command: '--version',
      args: () => ['--version'],
      files: /^(node_modules|stages|src\/(?!program|util|node|main|multicall))/,
      builtins: [...SERVERS, 'crypto', 'http', 'net', 'tty', 'zlib'],
    },
    {
      command: 'ignition -version',
      args: () => ['ignition', '-version'],
      files: /^(node_modules|stages|src\/(?!program|util|node|main|multicall|boot\/ignition|engine\/phases))/,
      builtins: [...SERVERS, 'crypto', 'http', 'net', 'tty', 'zlib', 'stream'],
    },
    {
      command: '--help',
      args: () => ['--help'],
      files:
        /^(node_modules|stages|src\/(?!program|util|node|main|multicall|errors|cli\/(command|commands\/index|program)))/,
      builtins: [...SERVERS, 'crypto', 'http', 'net', 'zlib'],
    },
    {
      command: 'validate',
      args: () => ['validate', DOCUMENT],
      files:
        /^(node_modules|stages|src\/(butane|container-linux|host\/(real|scratch|tree)|journal|plan|providers|engine\/(?!phases)|fetch\/(?!unpack)))/,
      builtins: [...SERVERS, 'crypto', 'http', 'net', 'tty'],
    },
    {
      command: 'plan',
      args: () => ['plan', DOCUMENT],
      files: /^(node_modules|src\/(butane|container-linux|providers|boot|image))/,
      builtins: SERVERS,
    },
    {
      command: 'run',
      args: () => ['run', DOCUMENT, '--root', placeForRoot()],
      files: /^(node_modules|src\/(butane|container-linux|providers|boot|image|plan))/,
      builtins: SERVERS,
    },
  ])('$command', ({ args, files, builtins }) => {
    const loaded = loadedBy(args())
    expect(loaded.files).toContain('src/main.ts')
    expect(loaded.files.filter((file) => files.test(file))).toEqual([])
    expect(loaded.builtins.filter((name) => builtins.includes(name))).toEqual([])
  })
})
