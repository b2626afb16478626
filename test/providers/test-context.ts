/** A provider's surroundings made of data: a tree of files as the machine, a clock that never waits, answers as values. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { streamBody } from '../../src/fetch/body.ts'
import type { Fetcher } from '../../src/fetch/fetcher.ts'
import { hostPath } from '../../src/util/paths.ts'
import type { LogRecord } from '../../src/log.ts'
import type { ProviderHelpers } from '../../src/providers/provider-helpers.ts'
import { providerRoots } from '../../src/providers/provider-roots.ts'
import { DEFAULT_PROVIDER_POLICY } from '../../src/providers/provider.ts'
import type { ProviderContext } from '../../src/providers/provider.ts'

/** Files by path; a value of `{ link }` is a symlink, `{}` an empty directory. */
export type Tree = Readonly<Record<string, string | Uint8Array | { readonly link?: string }>>

/** A context together with what a test looks at afterwards. */
export interface TestMachine {
  readonly context: ProviderContext
  readonly root: string
  readonly log: LogRecord[]
  /** Virtual milliseconds that have passed. */
  elapsed(): number
  /** Adds files while the provider is waiting or before. */
  add(tree: Tree): void
}

/** What a test sets; everything else refuses. */
export interface TestSetup extends Partial<Omit<ProviderContext, 'helpers' | 'log'>> {
  readonly tree?: Tree
  readonly helpers?: Partial<ProviderHelpers>
  /** Called whenever the clock has moved on, with the virtual time. */
  readonly onTime?: (now: number, machine: TestMachine) => void
}

/** A machine of files in a temporary directory, which goes away with the test. */
export function testMachine(setup: TestSetup = {}): TestMachine {
  const { tree = {}, helpers = {}, onTime, ...overrides } = setup
  const root = mkdtempSync(join(tmpdir(), 'firstlight-providers-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const log: LogRecord[] = []
  let now = 0
  const context: ProviderContext = {
    fetcher: refusingFetcher,
    exchange: () => Promise.reject(new Error('this test has no metadata service')),
    helpers: { ...refusingHelpers, ...helpers },
    roots: providerRoots(root),
    policy: DEFAULT_PROVIDER_POLICY,
    environment: {},
    architecture: 'x64',
    offline: false,
    log: (record) => void log.push(record),
    signal: new AbortController().signal,
    clock: {
      sleep: async (ms, signal) => {
        await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
        now += ms
        onTime?.(now, machine)
      },
      now: () => now,
      date: () => new Date('2026-01-01T00:00:00Z'),
    },
    random: () => 0.5,
    ...overrides,
  }
  const machine: TestMachine = { context, root, log, elapsed: () => now, add: (more) => write(root, more) }
  write(root, { 'proc/cmdline': 'quiet', 'run/': {}, ...tree })
  return machine
}

/** A fetcher that serves these URLs and nothing else. */
export function fixedFetcher(bodies: Readonly<Record<string, string>>): Fetcher {
  return {
    ...refusingFetcher,
    open: ({ url }) => {
      const body = bodies[url]
      if (body === undefined) return Promise.resolve({ kind: 'not-found', status: 404 })
      return Promise.resolve(streamBody(chunksOf(body), undefined))
    },
  }
}

async function* chunksOf(body: string): AsyncIterable<Uint8Array> {
  for (const part of [body.slice(0, 3), body.slice(3)]) yield await Promise.resolve(Buffer.from(part))
}

const refusingFetcher: Fetcher = {
  open: ({ url }) => Promise.reject(new Error(`this test does not fetch ${url}`)),
  with: () => refusingFetcher,
  close: () => Promise.resolve(),
}

const refuse = (): Promise<never> => Promise.reject(new Error('this test has no such channel'))

const refusingHelpers: ProviderHelpers = {
  loadModule: refuse,
  withMount: refuse,
  getGuestinfo: refuse,
  setGuestinfo: refuse,
  getGuestProperty: refuse,
  deleteGuestProperty: refuse,
  cdromStatus: refuse,
  exchangeVsock: refuse,
  runTool: refuse,
}

function write(root: string, tree: Tree): void {
  for (const [name, value] of Object.entries(tree)) {
    const path = hostPath(join(root, name))
    mkdirSync(dirname(path), { recursive: true })
    if (typeof value === 'string' || value instanceof Uint8Array) writeFileSync(path, value)
    else if (value.link === undefined) mkdirSync(path, { recursive: true })
    else symlinkSync(value.link, path)
  }
}
