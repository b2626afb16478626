import fs from 'node:fs'
import path from 'node:path'
import os from 'node:os'
import { EMPTY_CONFIG } from '../config/model.ts'
import { planRun, provision, type RunOptions } from '../engine/engine.ts'
import type { Plan, RunReport } from '../engine/report.ts'
import { verifyMachine, type Verification } from '../engine/verify.ts'
import { DEFAULT_POLICY } from '../engine/stage.ts'
import { SKELETON_ACCOUNTS } from '../host/accounts/skeleton.ts'
import { NO_CONTENTS, type ContentStore } from '../util/content.ts'
import type { Host } from '../host/host.ts'
import { hostPath } from '../util/paths.ts'
import { assumeMachine } from '../host/scratch/machine/assume.ts'
import type { MachineDescription } from '../host/scratch/machine/description.ts'
import { parseMachine } from '../host/scratch/machine/parse.ts'
import { createScratchHost } from '../host/scratch/scratch-host.ts'
import { createFileJournal } from '../journal/file-journal.ts'
import type { Journal } from '../journal/journal.ts'
import { obtainConfig, type ObtainedConfig } from '../provisioning/obtain.ts'
import { openSession, type Session } from '../provisioning/session.ts'
import { silentLog } from '../log.ts'
import type { ReadOptions } from '../document/document.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { ConfigSource } from '../report/source.ts'
import type { Issue } from '../report/issues.ts'
import { EMPTY_REPORT } from '../report/report.ts'
import type { Before } from './case.ts'
import { buildTree, snapshotTree, type TreeSnapshot } from './tree.ts'

/** A document that is tried on a fresh scratch machine. */
export interface Trial {
  readonly root: string
  readonly before: TreeSnapshot
  readonly issues: readonly Issue[]
  /** `undefined` when the document is not valid. */
  readonly session: Session | undefined
  plan(): Promise<Plan>
  /** Provisions; `wrap` may put something between engine and host, and every call is a new process of the machine. */
  run(wrap?: (host: Host) => Host, changes?: Partial<RunOptions>): Promise<RunReport>
  /** Compares the machine with the document, as a process of its own. */
  verify(): Promise<Verification>
  snapshot(): Promise<TreeSnapshot>
  host(): Promise<Host>
  /** Another boot of the same machine: mounts and open volumes are gone. */
  reboot(): void
  close(): Promise<void>
}

const NOW = new Date('2026-01-02T03:04:05.000Z')

/** What stands for a document that could not be fetched. */
const UNOBTAINED: ObtainedConfig = { kind: 'invalid', report: EMPTY_REPORT }

/** What every root begins with, besides its own tree. */
export const GROUND: NonNullable<Before['tree']> = {
  '/etc/passwd': SKELETON_ACCOUNTS.passwd,
  '/etc/group': SKELETON_ACCOUNTS.group,
  '/etc/shadow': { contents: SKELETON_ACCOUNTS.shadow, mode: 0o640 },
  '/etc/gshadow': { contents: SKELETON_ACCOUNTS.gshadow, mode: 0o640 },
  '/root': { directory: true, mode: 0o700 },
  '/home/core': { directory: true, mode: 0o700, uid: 500, gid: 500 },
}

/** What a document is tried with. */
export interface TrialOptions {
  readonly document: Pick<LoadedBytes, 'bytes' | 'source'>
  readonly before?: Before | undefined
  /** Where the machine is described, for what is wrong with it. @default machine.yaml */
  readonly machineSource?: ConfigSource | undefined
  /** Whether the result file is written. @default false */
  readonly resultFile?: boolean | undefined
  readonly fetcher: Fetcher
  readonly read?: ReadOptions | undefined
}

interface LoadedBytes {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/** Prepares a fresh machine for a document. */
export async function openTrial(options: TrialOptions): Promise<Trial> {
  const { document, fetcher, read = {} } = options
  const directory = fs.mkdtempSync(path.join(quickPlace(), 'firstlight-trial-'))
  const root = hostPath(path.join(directory, 'root'))
  const signal = new AbortController().signal
  const origin = { kind: 'given', bytes: document.bytes, source: document.source } as const
  // What cannot be fetched fails the run, which is then asked for.
  let failure: unknown
  const failed = (thrown: unknown): undefined => {
    failure = thrown
  }
  const obtained = (await obtainConfig({ origin, fetcher, log: silentLog, signal, read }).catch(failed)) ?? UNOBTAINED
  let machine = await machineOf(options, obtained)
  let boots = 0
  const makeHost = (contents: ContentStore = NO_CONTENTS): Promise<Host> => {
    return createScratchHost({
      root,
      seed: 'scenario',
      machine,
      clock: () => NOW,
      // The same key for a volume, whichever attempt makes it.
      random: (size, purpose) => Buffer.alloc(size, purpose),
      contents,
    })
  }
  await buildTree(await makeHost(), { ...GROUND, ...options.before?.tree })
  const before = await snapshotTree(await makeHost())
  if (obtained.kind === 'needs-network') throw new Error('a trial cannot be without a network')
  const opening =
    obtained.kind === 'config'
      ? openSession({ config: obtained, fetcher, now: () => NOW, makeHost: ({ contents }) => makeHost(contents) })
      : undefined
  const session = await opening?.catch(failed)
  const valid = (): Session => {
    if (session !== undefined) return session
    throw failure instanceof Error ? failure : new Error('the document is not valid')
  }
  const policy = { ...DEFAULT_POLICY, ...(options.resultFile === true ? {} : { resultFile: undefined }) }
  return {
    root,
    before,
    issues: obtained.report.issues,
    session,
    async plan() {
      return planRun({ ...valid(), policy, host: await makeHost(session?.store) })
    },
    async run(wrap = (host) => host, changes = {}) {
      const host = wrap(await makeHost(session?.store))
      const journal: Journal = createFileJournal(hostPath(`${root}.firstlight/journal`))
      const options: RunOptions = { ...valid(), policy, host, journal, version: '0.0.0', ...changes }
      return provision(options)
    },
    async verify() {
      const journal = createFileJournal(hostPath(`${root}.firstlight/journal`))
      return verifyMachine({ ...valid(), policy, host: await makeHost(session?.store), journal })
    },
    snapshot: async () => snapshotTree(await makeHost()),
    host: () => makeHost(session?.store),
    reboot() {
      boots += 1
      machine = { ...machine, bootId: `00000000-0000-4000-8000-${String(boots).padStart(12, '0')}` }
    },
    async close() {
      await session?.close()
      await fetcher.close()
      fs.rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** What is kept beside a root, file by file, without the journal: it tells times and numbers of processes. */
export function keptBeside(root: string): Record<string, string> {
  const directory = `${root}.firstlight`
  return Object.fromEntries(
    fs
      .readdirSync(directory, { recursive: true, encoding: 'utf8' })
      // The journal tells times, and the note of who made the root its number.
      .filter((name) => !['journal', 'root.json'].includes(name) && fs.statSync(path.join(directory, name)).isFile())
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(directory, name), 'latin1')]),
  )
}

async function machineOf(
  { before, machineSource }: TrialOptions,
  obtained: ObtainedConfig,
): Promise<MachineDescription> {
  const described = before?.machine
  if (described === undefined) return assumeMachine(obtained.kind === 'config' ? obtained.config : EMPTY_CONFIG)
  const source = machineSource ?? { kind: 'file', path: 'machine.yaml' }
  // JSON is YAML: a machine that stands inside another file is read like one of its own.
  return parseMachine({ source, text: typeof described === 'string' ? described : JSON.stringify(described) })
}

/** Memory, where there is some: thousands of small machines, each synced many times, are slow on a disk. */
function quickPlace(): string {
  return fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()
}
