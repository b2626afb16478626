import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { Environment } from '../host/real/commands.ts'
import { startProgram, type StartedProgram } from '../host/real/started-program.ts'
import { createConsoleReader, otherFailure, screenIn, tellsOfFailure, type ConsoleReader } from './console.ts'
import { QEMU, qemuArguments, type QemuMachine } from './qemu.ts'

/** How one start of a machine ended. */
export type MachineEnding =
  /** It was up, and is off. */
  | { readonly kind: 'was-up'; readonly isProvisioned: boolean }
  | { readonly kind: 'reboot' }
  | { readonly kind: 'failed'; readonly stage: string; readonly screen: string }
  /** It went off before it was up. */
  | { readonly kind: 'off'; readonly lastLines: readonly string[] }
  /** It is not up after so many seconds; it was ended. */
  | { readonly kind: 'timeout'; readonly seconds: number; readonly lastLines: readonly string[] }

/** How a machine is watched. */
export interface Watching {
  readonly environment: Environment
  /** Ends the machine. */
  readonly signal: AbortSignal
  /** What shows on the console that it is up. */
  readonly up: RegExp
  /** How long it may take until it is up. */
  readonly patienceMs: number
  /** Whether it is ended as soon as it is up; one that goes off by itself then is given time for it. */
  readonly untilUp: boolean
  readonly onLine: (line: string) => void
  readonly onStep: (step: string) => void
  /** It is up: what its console has said so far. */
  readonly onUp: (console: ConsoleReader) => void
}

/** The file in a machine's directory with the console of its newest start. */
export const CONSOLE = 'console.log'

/** How long a machine is waited for that is about to go off, or to say more about its failure. */
const LAST_WORDS_MS = 20_000
/** How much of a console is shown when nothing else tells what is wrong. */
const LAST_LINES = 20

/**
 * Starts a machine and watches its console until it is off.
 * @throws FirstlightError `command-failed` when QEMU cannot run it, `refused` when it runs already
 */
export async function watchMachine(machine: QemuMachine, watching: Watching): Promise<MachineEnding> {
  const { environment, signal, up, patienceMs, onStep } = watching
  signal.throwIfAborted()
  const console = createConsoleReader(up, watching.onLine)
  const log = fs.createWriteStream(path.join(machine.directory, CONSOLE), { mode: 0o600 })
  const program = startProgram(environment, [QEMU, ...qemuArguments(machine)])
  const said = collect(program)
  const end = (): void => program.end()
  signal.addEventListener('abort', end)
  let isLate = false
  const giveUp = (): void => {
    isLate = console.ending === undefined
    end()
  }
  const timers = [setTimeout(giveUp, patienceMs)]
  let seen = false
  let looked = 0
  for await (const chunk of program.stdout) {
    const text = String(chunk)
    log.write(text)
    console.take(text)
    if (seen) continue
    onStep(console.step)
    const isNewFailure = console.lines.slice(looked).some(tellsOfFailure)
    looked = console.lines.length
    const ending = console.ending ?? (isNewFailure ? otherFailure(console.lines) : undefined)
    if (ending === undefined) continue
    seen = true
    for (const timer of timers) clearTimeout(timer)
    if (ending.kind === 'up') watching.onUp(console)
    if (ending.kind !== 'up' || watching.untilUp) timers.push(setTimeout(end, LAST_WORDS_MS))
  }
  const status = await program.ended
  for (const timer of timers) clearTimeout(timer)
  signal.removeEventListener('abort', end)
  log.end()
  if (console.ending?.kind === 'up') return { kind: 'was-up', isProvisioned: console.isProvisioning }
  signal.throwIfAborted()
  if (status !== 0 && console.lines.length === 0) throw cannotRun(status, said())
  const failed = screenIn(console.lines) ?? otherFailure(console.lines)
  if (failed !== undefined) return failed
  if (console.ending !== undefined) return console.ending.kind === 'reboot' ? { kind: 'reboot' } : console.ending
  const lastLines = console.lines.slice(-LAST_LINES)
  return isLate ? { kind: 'timeout', seconds: patienceMs / 1000, lastLines } : { kind: 'off', lastLines }
}

/** What a program says on standard error, as far as it may matter. */
function collect({ stderr }: StartedProgram): () => string {
  let text = ''
  stderr.on('data', (chunk) => (text = `${text}${String(chunk)}`.slice(-4_000)))
  return () => text.trim()
}

function cannotRun(status: number, said: string): FirstlightError {
  if (said.includes('Failed to get "write" lock')) {
    return new FirstlightError('refused', 'starting the machine: it runs already', {
      hint: 'end the other one, or name another directory with --state',
    })
  }
  const words = said.split('\n').slice(-3).join('; ')
  return new FirstlightError('command-failed', `starting the machine: ${QEMU} failed (${status}): ${words}`, {
    facts: { program: QEMU, status },
  })
}
