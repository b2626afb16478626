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

/** The arguments of a stage in a boot whose stages before it are done. */
function stageAfter(before: readonly string[], stage: string): readonly string[] {
  const machine = placeForRoot()
  fs.mkdirSync(machine)
  const place = path.dirname(machine)
  const argsOf = (name: string): readonly string[] => [
    'ignition',
    '-platform=metal',
    '-log-to-stdout',
    `-root=${machine}`,
    `-stage=${name}`,
    `-config-cache=${place}/config`,
    `-state-file=${place}/state`,
    `-neednet=${place}/neednet`,
  ]
  for (const name of before) loadedBy(argsOf(name))
  return argsOf(stage)
}

/** What a start loads costs more than what it then does: a command has only what it uses. */
describe('loads nothing that it does not use', () => {
  const NETWORK = ['https', 'tls', 'dns', 'dgram']
  const SERVERS = ['child_process', ...NETWORK]
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
      command: 'ignition -stage fetch-offline',
      args: () => stageAfter([], 'fetch-offline'),
      files:
        /^(node_modules\/(?!@noble)|stages|src\/(butane|container-linux|host\/(real\/(?!boot-mount|commands|interrupted|program-output)|scratch|tree)|journal|plan|engine\/(?!phases|config-digest)|fetch\/http))/,
      builtins: [...NETWORK, 'http', 'net', 'tty'],
    },
    {
      command: 'ignition -stage mount, with nothing to mount',
      args: () => stageAfter(['fetch-offline'], 'mount'),
      files:
        /^(node_modules\/(?!@noble)|stages\/(?!kargs).*\/(inspect|decide)\.ts|src\/(butane|container-linux|host\/(scratch|tree)|plan|engine\/(engine|execute)|fetch\/http))/,
      builtins: [...NETWORK, 'http', 'tty'],
    },
    {
      command: 'ignition -stage mount, when another stage has checked the config',
      args: () => stageAfter(['fetch-offline', 'disks'], 'mount'),
      files:
        /^(node_modules\/(?!@noble)|stages|src\/(config|document|engine\/(?!phases|stage)|fetch|journal|provisioning))/,
      builtins: [...NETWORK, 'crypto', 'http', 'net', 'stream', 'tty'],
    },
    {
      command: '--help',
      args: () => ['--help'],
      files:
        /^(node_modules|stages|src\/(?!program|util|node|main|multicall|errors|report\/exact-numerals|cli\/(command|commands\/index|program)))/,
      builtins: [...SERVERS, 'crypto', 'http', 'net', 'zlib'],
    },
    {
      command: 'validate',
      args: () => ['validate', DOCUMENT],
      files:
        /^(node_modules\/(?!@noble)|stages|src\/(butane|container-linux|host\/(real|scratch|tree)|journal|plan|providers|engine\/(?!phases)|fetch\/(?!unpack)))/,
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
