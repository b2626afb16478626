/**
 * The engine as a process of its own, which can kill itself: `engine-process.ts OPTIONS.json [N MOMENT]`. With a moment
 * it sends itself SIGKILL at the N-th operation: `during` while the operation is under way, `after` when it is done and
 * nothing knows of it yet. Prints the number of operations.
 */
import fs from 'node:fs'
import '../../../src/node/natives.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { provision } from '../../../src/engine/engine.ts'
import { DEFAULT_POLICY } from '../../../src/engine/stage.ts'
import type { Host } from '../../../src/host/host.ts'
import { hostPath } from '../../../src/util/paths.ts'
import { createRealHost } from '../../../src/host/real/real-host.ts'
import { createFileJournal } from '../../../src/journal/file-journal.ts'
import { silentLog } from '../../../src/log.ts'
import { obtainConfig } from '../../../src/provisioning/obtain.ts'
import { openSession } from '../../../src/provisioning/session.ts'
import { testFetcher } from '../../emulators/test-fetcher.ts'

/** What the process is told. */
export interface EngineProcessOptions {
  readonly document: string
  readonly root: string
  readonly privateDirectory: string
  readonly journal: string
  /** The boot that it is to take this for. @default the kernel's */
  readonly boot?: string
}

const [optionsFile = '', killAt, moment] = process.argv.slice(2)
const options = JSON.parse(fs.readFileSync(optionsFile, 'utf8')) as EngineProcessOptions
const { fetcher } = testFetcher()
const origin = {
  kind: 'given',
  bytes: Buffer.from(options.document),
  source: { kind: 'file', path: 'config.ign' },
} as const
const config = await obtainConfig({ origin, fetcher, log: silentLog, signal: new AbortController().signal })
if (config.kind !== 'config') throw new Error('the document is not valid')
let operations = 0
const session = await openSession({
  config,
  fetcher,
  policy: { ...DEFAULT_POLICY, resultFile: undefined },
  makeHost: async ({ contents, reachServer }) =>
    dying(
      await createRealHost({
        root: hostPath(options.root),
        contents,
        reachServer,
        environment: { PATH: process.env['PATH'] },
        privateDirectory: hostPath(options.privateDirectory),
        // Longer than a story may take, so that no wait for what never comes goes unnoticed.
        deviceTimeoutMs: 30 * 60_000,
      }),
    ),
})
const journal = createFileJournal(hostPath(options.journal))
await provision({ ...session, journal, version: '0.0.0', concurrency: 1 })
await session.close()
await fetcher.close()
process.stdout.write(`${operations}\n`)

function dying(host: Host): Host {
  const { boot } = options
  return {
    ...host,
    ...(boot === undefined ? {} : { system: { ...host.system, bootId: () => Promise.resolve(boot) } }),
    async perform(operation, performOptions) {
      const number = operations
      operations += 1
      if (number !== Number(killAt)) return await host.perform(operation, performOptions)
      const work = host.perform(operation, performOptions)
      if (moment === 'during') await Promise.race([work.catch(() => undefined), sleep(25)])
      else await work
      process.kill(process.pid, 'SIGKILL')
      await sleep(10_000)
    },
  }
}
