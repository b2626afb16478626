import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { inParallel } from '../fetch/parallel.ts'
import { localFilesIn } from '../node/local-files.ts'
import type { ConfigSource } from '../report/source.ts'
import type { JsonObject } from '../util/json.ts'
import type { CaseResult } from './results.ts'
import { runCase } from './run-case.ts'
import { servedFetcher } from './served-fetcher.ts'
import { parseTests, type TestCase } from './test-file.ts'
import { openTrial, type Trial } from './trial.ts'

/** What the tests of a command line are run with. */
export interface RunTestsOptions {
  /** Where relative paths start. */
  readonly cwd: string
  /** Makes a fetcher, which the tests close. */
  readonly makeFetcher: () => Promise<Fetcher>
  readonly now: () => Date
  /** Only cases in whose title this is. */
  readonly only?: string | undefined
}

/** Cases that are under way at once. */
const AT_ONCE = 4

/**
 * Runs the tests of files and directories, in which `*.test.yaml` are looked for.
 * @throws FirstlightError `usage` for a file that is not right, and where there is no test; `source-unreadable`
 */
export async function runTests(paths: readonly string[], options: RunTestsOptions): Promise<readonly CaseResult[]> {
  const cases = paths
    .flatMap((name) => testFiles(name, options.cwd))
    .flatMap((file) =>
      parseTests({ source: { kind: 'file', path: file }, text: readText(file, options.cwd) }).map((test) => ({
        file,
        test,
      })),
    )
    .filter(({ test }) => options.only === undefined || test.title.includes(options.only))
  if (cases.length === 0) {
    throw new FirstlightError('usage', `there is no test in ${paths.join(', ')}`, {
      hint: 'tests stand in files whose names end in .test.yaml (docs/testing.md)',
    })
  }
  const results: CaseResult[] = []
  await inParallel([...cases.entries()], AT_ONCE, async ([index, { file, test }]) => {
    const begun = options.now().getTime()
    const problems = await problemsOf(file, test, options)
    results[index] = { file, title: test.title, problems, seconds: (options.now().getTime() - begun) / 1000 }
  })
  return results
}

function testFiles(name: string, cwd: string): readonly string[] {
  const found = fs.statSync(path.resolve(cwd, name), { throwIfNoEntry: false })
  if (found?.isDirectory() !== true) return [name]
  return fs
    .readdirSync(path.resolve(cwd, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.yaml') && !file.split(path.sep).includes('node_modules'))
    .sort()
    .map((file) => path.join(name, file))
}

function readText(file: string, cwd: string): string {
  try {
    return fs.readFileSync(path.resolve(cwd, file), 'utf8')
  } catch (cause) {
    const hint = 'name a test file, or a directory with files whose names end in .test.yaml'
    throw new FirstlightError('source-unreadable', `reading the tests ${file} failed`, { cause, hint })
  }
}

/** What is wrong with a case; also that its files cannot be read. */
async function problemsOf(file: string, test: TestCase, options: RunTestsOptions): Promise<readonly string[]> {
  const beside = path.dirname(file)
  const closing: (() => Promise<void>)[] = []
  const open = async (): Promise<Trial> => {
    const served = await servedFetcher(await options.makeFetcher(), test.servers)
    closing.push(() => served.close())
    const trial = await openTrial({ ...partsOf(test, beside, options.cwd), fetcher: served.fetcher })
    closing.push(() => trial.close())
    return trial
  }
  try {
    return await runCase(test, open)
  } catch (thrown) {
    if (isFirstlightError(thrown)) return [`${thrown.message} [${thrown.code}]`]
    throw thrown
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

function partsOf(test: TestCase, beside: string, cwd: string): Omit<Parameters<typeof openTrial>[0], 'fetcher'> {
  const document = documentOf(test.document, beside, cwd)
  const machine = typeof test.machine === 'string' ? path.join(beside, test.machine) : undefined
  return {
    document,
    before: { tree: test.before, machine: machine === undefined ? test.machine : readText(machine, cwd) },
    machineSource: machine === undefined ? undefined : { kind: 'file', path: machine },
    read: { localFiles: localFilesIn(path.dirname(path.resolve(cwd, document.directory)), document.directory) },
  }
}

interface TestedDocument {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
  /** The file that embedded local files stand beside. */
  readonly directory: string
}

function documentOf(document: string | JsonObject, beside: string, cwd: string): TestedDocument {
  if (typeof document !== 'string') {
    const bytes = Buffer.from(JSON.stringify(document, undefined, 2))
    return { bytes, source: { kind: 'generated', by: 'the test' }, directory: path.join(beside, '.') }
  }
  const name = path.join(beside, document)
  return { bytes: Buffer.from(readText(name, cwd)), source: { kind: 'file', path: name }, directory: name }
}
