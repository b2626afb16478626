// npm run fuzz -- --minutes N [--seed S] [--from I]: documents of every language, broken in every way, through every command.
import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Told } from '../test/fuzz/worker.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    documents: { type: 'string', default: 'Infinity' },
  },
})
const [minutes, seed, from, most] = [values.minutes, values.seed, values.from, values.documents].map(Number) as [
  number,
  number,
  number,
  number,
]
/** Where documents are kept that show something. */
const FINDINGS = path.resolve('.cache/fuzz')
/** A document that takes so long hangs the program. */
const HANG_SECONDS = 120

const counts = new Map<string, number>()
const found: string[] = []
const ends = Date.now() + minutes * 60_000
let at = from
let begun = Date.now()

console.log(`fuzz: seed ${seed}, from document ${from}, ${minutes} minutes`)
while (Date.now() < ends && at - from < most) await untilItEnds(start(at))
report()
process.exitCode = found.length === 0 ? 0 : 1

function start(first: number): ChildProcess {
  const args = [String(seed), String(first), FINDINGS]
  return fork('test/fuzz/worker.ts', args, {
    execArgv: ['--max-old-space-size=1536'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** Takes what a worker tells until the time is up, or it dies or hangs: then its document is a finding. */
function untilItEnds(worker: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let errors = ''
  let isStopped = false
  begun = Date.now()
  worker.stderr?.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-4000)))
  const stop = (): void => {
    isStopped = true
    worker.kill('SIGKILL')
  }
  const watch = setInterval(() => {
    if (Date.now() >= ends) stop()
    else if (Date.now() - begun > HANG_SECONDS * 1000) {
      note(`document ${at}: the program hangs for ${HANG_SECONDS} s`)
      at += 1
      stop()
    }
  }, 500)
  worker.on('message', (told: Told) => {
    if (told.kind === 'begun') {
      at = told.index
      begun = Date.now()
      if (at - from >= most) stop()
    } else take(told)
  })
  worker.on('exit', (code, signal) => {
    clearInterval(watch)
    if (!isStopped) {
      note(`document ${at}: the program died (${signal ?? code}): ${errors.slice(-1000)}`)
      at += 1
    }
    resolve()
  })
  return promise
}

function take({ index, made, checked, file }: Extract<Told, { readonly kind: 'checked' }>): void {
  begun = Date.now()
  at = index + 1
  count('documents')
  count(`made by a change of ${made}`)
  if (checked.kind === 'good') count(checked.outcome)
  else
    note(
      `document ${index}: ${checked.what}\n  kept as ${file ?? ''}\n  ${checked.detail.slice(0, 2000).replaceAll('\n', '\n  ')}`,
    )
}

function note(what: string): void {
  found.push(what)
  console.log(`FOUND ${what}`)
}

function count(name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function of(name: string): number {
  return counts.get(name) ?? 0
}

function report(): void {
  const kinds = ['structure', 'text', 'bytes'].map((kind) => `${of(`made by a change of ${kind}`)} of ${kind}`)
  console.log(`
${of('documents')} documents in ${minutes} minutes (seed ${seed}, documents ${from} to ${at - 1}); changes: ${kinds.join(', ')}
  ${of('invalid')} were refused
  ${of('valid')} were valid, and no plan could be made of them
  ${of('planned')} were planned, and their run failed
  ${of('made')} became machines: as planned, inside of their root, and left alone by a second run
  ${found.length} findings${found.length === 0 ? '' : `, kept in ${FINDINGS}:`}`)
  for (const what of found) console.log(`  ${what.split('\n', 1).join('')}`)
}
