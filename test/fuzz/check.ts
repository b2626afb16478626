import fs from 'node:fs'
import path from 'node:path'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'
import { CANARY } from '../helpers/secret-places.ts'
import type { FuzzDocument } from './document.ts'

/** How far a document came. */
export type Outcome = 'invalid' | 'valid' | 'planned' | 'made'

/** What a document came to, or what is wrong with the program. */
export type Checked =
  | { readonly kind: 'good'; readonly outcome: Outcome }
  | { readonly kind: 'finding'; readonly what: string; readonly detail: string }

class Finding extends Error {
  readonly detail: string

  constructor(what: string, detail: string) {
    super(what)
    this.detail = detail
  }
}

/** Most time of the processor that one command may take for a document of some kilobytes. */
const SECONDS = 10
/** Most that it may add to the memory. */
const MEBIBYTES = 512

const RAW = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** Takes a document through every command, in an empty directory, and looks at all that they print and do. */
export async function checkDocument(document: FuzzDocument, directory: string): Promise<Checked> {
  try {
    return { kind: 'good', outcome: await outcomeOf({ ...document, directory }) }
  } catch (thrown) {
    if (thrown instanceof Finding) return { kind: 'finding', what: thrown.message, detail: thrown.detail }
    return { kind: 'finding', what: 'an error that nobody caught', detail: String((thrown as Error).stack) }
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}

interface Case extends FuzzDocument {
  readonly directory: string
}

async function outcomeOf(one: Case): Promise<Outcome> {
  fs.mkdirSync(one.directory, { recursive: true })
  fs.writeFileSync(path.join(one.directory, 'doc'), one.bytes)
  if (one.machine !== undefined) fs.writeFileSync(path.join(one.directory, 'machine.yaml'), one.machine)
  const { code } = await call(one, 'firstlight', 'validate', 'doc')
  await call(one, 'ignition-validate', 'doc')
  const text = await call(one, 'firstlight', 'transpile', 'doc')
  await call(one, 'butane', '--raw-errors', 'doc')
  if (code !== 0) return 'invalid'
  if (text.code === 0 && text.output.startsWith('{')) await demandStable(one, text.output)
  const machine = one.machine === undefined ? [] : ['--machine', 'machine.yaml']
  const plan = await call(one, 'firstlight', 'plan', 'doc', '--root', 'root', '--offline', '--json', ...machine)
  if (fs.existsSync(path.join(one.directory, 'root'))) throw new Finding('a plan wrote something', plan.output)
  if (plan.code !== 0) return 'valid'
  const run = await call(one, 'firstlight', 'run', 'doc', '--root', 'root', '--offline', '--json', ...machine)
  demandInside(one)
  if (run.code !== 0) return 'planned'
  demandEqual('the run did not do what was planned', operations(plan.output), operations(run.output))
  const again = await call(one, 'firstlight', 'run', 'doc', '--root', 'root', '--offline', '--json', ...machine)
  if (!again.output.includes('"already-provisioned"'))
    throw new Finding('a finished root is not left alone', again.output)
  return 'made'
}

interface Called {
  readonly code: number
  readonly output: string
}

async function call(one: Case, program: string, ...args: readonly string[]): Promise<Called> {
  const io = testIo({ cwd: one.directory })
  const before = { cpu: process.cpuUsage(), memory: process.memoryUsage().rss }
  const code = await main(['node', program, ...args], io)
  const { user, system } = process.cpuUsage(before.cpu)
  const grown = (process.memoryUsage().rss - before.memory) / 2 ** 20
  const said = `$ ${program} ${args.join(' ')}\n${io.errors}`
  if (code === 70) throw new Finding('exit code 70', said)
  if ((user + system) / 1e6 > SECONDS) throw new Finding('it takes too long', `${(user + system) / 1e6} s: ${said}`)
  if (grown > MEBIBYTES) throw new Finding('it takes too much memory', `${grown} MiB: ${said}`)
  const isConfig = code === 0 && /^(?:transpile|doc|--raw-errors)$/.test(args[0] ?? '')
  const shown = isConfig ? io.errors : io.errors + io.output
  if (RAW.test(shown)) throw new Finding('a raw character', JSON.stringify(shown))
  const line = one.hasCanary ? shown.split('\n').find((text) => text.includes(CANARY)) : undefined
  if (line !== undefined && program !== 'firstlight') throw new Finding('a secret is shown', `${said}${line}`)
  if (line !== undefined && args[0] !== 'plan' && args[0] !== 'run') throw new Finding('a secret is shown', said)
  return { code, output: io.output }
}

/** A config that was written down is read as what it was; Butane writes special bits of a mode that specs before 3.6 ignore. */
async function demandStable(one: Case, config: string): Promise<void> {
  fs.writeFileSync(path.join(one.directory, 'config.ign'), config)
  const again = await call(one, 'firstlight', 'transpile', 'config.ign')
  demandEqual('a config that was rendered reads otherwise', withoutIgnoredBits(config), compact(again.output))
}

/** Besides the root, its state and what was there before, nothing. */
function demandInside({ directory }: Case): void {
  const known = new Set(['doc', 'machine.yaml', 'config.ign', 'root', 'root.firstlight'])
  const strange = fs.readdirSync(directory).filter((name) => !known.has(name))
  if (strange.length > 0) throw new Finding('something was made outside of the root', strange.join(' '))
}

function operations(json: string): string {
  const { stages } = JSON.parse(json) as { readonly stages: readonly { readonly operations: readonly object[] }[] }
  // How long each took only a run can tell.
  return JSON.stringify(
    stages.map((stage) => stage.operations),
    (key, value: unknown) => (key === 'durationMs' ? undefined : value),
  )
}

function demandEqual(what: string, one: string, other: string): void {
  if (one !== other) throw new Finding(what, `${one}\n${other}`)
}

function withoutIgnoredBits(json: string): string {
  const isIgnored = /"version":"3\.[0-5]\.0"/.test(compact(json))
  return JSON.stringify(JSON.parse(json), (key, value: unknown) =>
    isIgnored && key === 'mode' && typeof value === 'number' ? value & 0o777 : value,
  )
}

function compact(json: string): string {
  return JSON.stringify(JSON.parse(json))
}
