import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { planRun, provision } from '../../../src/engine/engine.ts'
import type { Plan, RunReport, StageReport } from '../../../src/engine/report.ts'
import { DEFAULT_POLICY } from '../../../src/engine/stage.ts'
import { verifyMachine, type Verification } from '../../../src/engine/verify.ts'
import { isFirstlightError, type FirstlightError } from '../../../src/errors.ts'
import type { Host } from '../../../src/host/host.ts'
import { operationData } from '../../../src/host/operation/data.ts'
import { SKELETON_SETTINGS } from '../../../src/host/accounts/skeleton.ts'
import { hostPath } from '../../../src/util/paths.ts'
import { createRealHost } from '../../../src/host/real/real-host.ts'
import { createFileJournal } from '../../../src/journal/file-journal.ts'
import type { LogRecord } from '../../../src/log.ts'
import { obtainConfig } from '../../../src/provisioning/obtain.ts'
import { openSession, type HostParts, type Session } from '../../../src/provisioning/session.ts'
import { formatPath } from '../../../src/report/path.ts'
import { testFetcher } from '../../emulators/test-fetcher.ts'
import { compareTrees } from '../../../src/trial/tree-expectation.ts'
import { GROUND } from '../../../src/trial/trial.ts'
import { startServer } from '../../../src/trial/server.ts'
import { documentOf, type NamedSystemScenario } from '../scenario.ts'
import { openDisks, settingsOf, type Disks } from './disks.ts'
import { buildFiles, readFiles } from './files-of.ts'
import { devicesFound } from './judge.ts'
import { attempt, bash } from './shell.ts'

/** A scenario's machine: a root directory and disks, with everything that the engine said on the way. */
export interface Story {
  readonly scenario: NamedSystemScenario
  readonly directory: string
  readonly root: string
  readonly disks: Disks
  readonly document: string
  readonly said: string[]
  /** A run of the engine as a process of its own would do it. */
  session(): Promise<Session | undefined>
  plan(session: Session): Promise<Plan>
  provision(session: Session, wrap?: (host: Host) => Host): Promise<RunReport>
  /** Compares the machine with the document, by a host that only reads. */
  verify(session: Session): Promise<Verification>
  close(): Promise<void>
}

/** What distributions set, and what a root without the file would do otherwise. */
const SETTINGS = { '/etc/login.defs': SKELETON_SETTINGS }

/** Longer than a story may take: a device that is waited for and never comes must not go unnoticed. */
const PATIENCE_MS = 30 * 60_000

/** Prepares a fresh machine for a scenario at one spec version. */
export async function openStory(scenario: NamedSystemScenario, version: string, id: string): Promise<Story> {
  const directory = path.join('/dev/shm', `story-${id}`)
  const root = path.join(directory, 'root')
  fs.mkdirSync(root, { recursive: true, mode: 0o755 })
  buildFiles(root, { ...GROUND, ...SETTINGS, ...scenario.before?.tree })
  const disks = await openDisks(scenario, directory)
  const server = scenario.serve === undefined ? undefined : await startServer(scenario.serve)
  const said: string[] = []
  const log = (record: LogRecord): void => void said.push(JSON.stringify(record))
  const { fetcher } = testFetcher()
  const signal = new AbortController().signal
  const thumbprint = path.join(directory, 'thumbprint')
  const document = disks
    .expand(documentOf(scenario, version))
    .replaceAll('$SERVER', server?.origin ?? '$SERVER')
    .replaceAll('$THUMBPRINT', () => (fs.existsSync(thumbprint) ? fs.readFileSync(thumbprint, 'utf8').trim() : '-'))
  const given = new Map<Session, HostParts>()
  const makeHost = ({ contents, reachServer }: HostParts, isReadOnly = false): Promise<Host> =>
    createRealHost({
      root: hostPath(root),
      contents,
      reachServer,
      environment: { PATH: `${directory}/bin:${process.env['PATH'] ?? ''}`, ...scenario.environment },
      privateDirectory: hostPath(path.join(directory, 'private')),
      isReadOnly,
      deviceTimeoutMs: scenario.isPositive ? PATIENCE_MS : 2000,
      log,
    })
  const newHost = async (session: Session): Promise<Host> => {
    const parts = given.get(session)
    assert(parts, 'the session is one of this story')
    return await makeHost(parts)
  }
  const policy = { ...DEFAULT_POLICY, ...(scenario.resultFile === true ? {} : { resultFile: undefined }) }
  return {
    scenario,
    directory,
    root,
    disks,
    document,
    said,
    async session() {
      const origin = {
        kind: 'given',
        bytes: Buffer.from(document),
        source: { kind: 'file', path: 'config.ign' },
      } as const
      const config = await obtainConfig({ origin, fetcher, log, signal })
      if (config.kind === 'needs-network') throw new Error('a scenario cannot be without a network')
      checkIssues(scenario, config.report.issues)
      if (config.kind !== 'config') return undefined
      let parts: HostParts | undefined
      const session = await openSession({
        config,
        fetcher,
        makeHost: async (all) => await makeHost((parts = all)),
        log,
        policy,
      })
      if (parts !== undefined) given.set(session, parts)
      return session
    },
    plan: async (session) => await planRun({ ...session, host: await newHost(session) }),
    async provision(session, wrap = (host) => host) {
      const host = wrap(await newHost(session))
      const journal = createFileJournal(hostPath(path.join(directory, 'journal')))
      return await provision({ ...session, host, journal, version: '0.0.0' })
    },
    async verify(session) {
      const parts = given.get(session)
      assert(parts, 'the session is one of this story')
      const host = await makeHost(parts, true)
      return await verifyMachine({
        ...session,
        host,
        journal: createFileJournal(hostPath(path.join(directory, 'journal'))),
      })
    },
    async close() {
      for (const session of given.keys()) await session.close()
      await fetcher.close()
      await server?.close()
      await unmountBelow(directory)
      await disks.close()
      fs.rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function unmountBelow(directory: string): Promise<void> {
  const lines = fs.readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const points = lines.map((line) => line.split(' ')[1] ?? '').filter((point) => point.startsWith(`${directory}/`))
  for (const point of points.toReversed()) await attempt(`umount '${point}'`)
}

/** Tells a whole scenario: what it expects holds, or this throws. */
export async function tellStory(scenario: NamedSystemScenario, version: string, id: string): Promise<void> {
  const story = await openStory(scenario, version, id)
  try {
    if (scenario.isPositive) await succeeds(story)
    else await fails(story)
    checkSecrets(story)
  } catch (thrown) {
    const last = story.said.slice(-12).join('\n')
    const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    const facts = isFirstlightError(thrown) ? ` ${thrown.code} ${JSON.stringify(thrown.facts)}` : ''
    throw new Error(`${why}${facts}\n--- ${story.document}\n--- the last lines of the log\n${last}`, { cause: thrown })
  } finally {
    await story.close()
  }
}

async function succeeds(story: Story): Promise<void> {
  const { disks } = story
  const session = await story.session()
  assert(session, 'the document is valid')
  const before = readFiles(story.root)
  const digests = await disks.digests()
  const plan = await story.plan(session)
  story.said.push(JSON.stringify(operationsOf(plan.stages, session)))
  assert.deepEqual(await disks.digests(), digests, 'planning changes no disk')
  assert.deepEqual(compareTrees(before, readFiles(story.root), {}).shown, {}, 'planning changes no file')
  const report = await story.provision(session)
  story.said.push(JSON.stringify(operationsOf(report.stages, session)))
  assert.deepEqual(
    operationsOf(report.stages, session),
    operationsOf(plan.stages, session),
    'the plan is what was done',
  )
  await expectNoDrift(story, session)
  await expectAfter(story, before)
  const again = await story.provision(session)
  assert.equal(again.outcome, 'already-provisioned')
}

/** Right after its run a machine is as its document describes it, and comparing them changes no file. */
async function expectNoDrift(story: Story, session: Session): Promise<void> {
  const before = readFiles(story.root)
  const { findings, unchecked } = await story.verify(session)
  for (const { subject, reason } of unchecked) story.said.push(`${subject}: ${reason}`)
  const found = findings.map(({ subject, message }) => `${subject}: ${message}`)
  story.said.push(...found)
  assert.deepEqual(found, [], 'verify finds nothing')
  assert.deepEqual(compareTrees(before, readFiles(story.root), {}).shown, {}, 'verifying changes no file')
}

/** The machine is what the scenario says. */
export async function expectAfter(story: Story, before: ReturnType<typeof readFiles>): Promise<void> {
  const { scenario, root } = story
  const { check } = scenario.after ?? {}
  if (check !== undefined) await bash(`${settingsOf(story.directory)}\n${story.disks.expand(check)}`)
  const { shown, wanted } = compareTrees(before, readFiles(root), scenario.after?.tree ?? {})
  assert.deepEqual(shown, wanted, 'the root')
  const expected = scenario.after?.disks ?? {}
  assert.deepEqual(
    await devicesFound(story, expected),
    JSON.parse(story.disks.expand(JSON.stringify(expected))),
    'the disks',
  )
}

async function fails(story: Story): Promise<void> {
  const { scenario, disks } = story
  const before = readFiles(story.root)
  const digests = await disks.digests()
  const thrown = await provisionIt(story)
  if (scenario.error === undefined) {
    assert.equal(thrown, undefined, 'the document is invalid, so nothing ran')
    return
  }
  if (!isFirstlightError(thrown)) throw thrown ?? new Error('the run did not fail')
  story.said.push(thrown.message, JSON.stringify(thrown.facts), JSON.stringify(thrown.hint ?? ''))
  const { code, path: at, message } = scenario.error
  const found = {
    code: thrown.code,
    ...(at === undefined ? {} : { path: thrown.path && formatPath(thrown.path) }),
    ...(message === undefined ? {} : { message: thrown.message }),
  }
  const wanted = {
    code,
    ...(at === undefined ? {} : { path: at }),
    ...(message === undefined ? {} : { message: disks.expand(message) }),
  }
  assert.deepEqual(found, wanted, thrown.message)
  if (scenario.error.untouched === false) return
  assert.deepEqual(await disks.digests(), digests, 'a failed run changes no disk')
  assert.deepEqual(compareTrees(before, readFiles(story.root), {}).shown, {}, 'a failed run changes no file')
}

/** What the run threw; `undefined` when the document was invalid, as it should be. */
async function provisionIt(story: Story): Promise<FirstlightError | Error | undefined> {
  try {
    const session = await story.session()
    if (session === undefined) return undefined
    await story.provision(session)
    return new Error('the run did not fail')
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

function checkIssues(scenario: NamedSystemScenario, issues: readonly { readonly code: string }[]): void {
  const expected = (scenario.issues ?? []).map(({ code }) => code)
  assert.deepEqual(
    issues.map(({ code }) => code),
    expected,
    'the issues of the document',
  )
}

function checkSecrets({ scenario, said, directory }: Story): void {
  const journal = path.join(directory, 'journal')
  if (fs.existsSync(journal)) said.push(fs.readFileSync(journal, 'utf8'))
  for (const secret of scenario.secrets ?? []) {
    const leak = said.find((line) => line.includes(secret))
    assert.equal(leak, undefined, `the secret ${secret} was shown`)
  }
}

/** The operations of a report as data. */
export function operationsOf(stages: readonly StageReport[], session: Session): readonly unknown[] {
  return stages.flatMap((stage) => stage.operations.map(({ operation }) => operationData(operation, session.store)))
}
