import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { startProgram } from '../../src/host/real/started-program.ts'
import { plain } from '../../src/machine/console.ts'
import { hasStamp, type Machine } from './machine.ts'
import { qemuOptions, type BootOptions } from './qemu.ts'
import { startTpm } from './tpm.ts'

/** What one boot did, as seen from outside. */
export interface Boot {
  /** Whether the loader found the stamp. */
  readonly isFirst: boolean
  /** How it ended. */
  readonly ending: 'off' | 'reboot' | 'power-cut'
  readonly console: readonly string[]
  /** What the other console got, which is not the kernel's main one. */
  readonly otherConsole: readonly string[]
  /** What the check printed; the last line is its status. */
  readonly check: readonly string[]
  /** The journal's lines, when the machine sent it because it failed. */
  readonly journal: readonly string[]
  readonly seconds: number
}

/** Software emulation: a boot takes half a minute, on a busy machine thirty times as long. */
const TIMEOUT_SECONDS = 1800

/** Starts the machine and waits until it is off. @throws Error when it failed to run, or did not end by itself in time */
export async function boot(machine: Machine, options: BootOptions = {}): Promise<Boot> {
  const isFirst = hasStamp(machine)
  const journal = path.join(machine.directory, 'journal.json')
  const otherConsole = path.join(machine.directory, 'console-2.log')
  for (const file of [journal, otherConsole]) fs.writeFileSync(file, '')
  fs.writeFileSync(path.join(machine.directory, 'check.sh'), options.check ?? machine.check)
  if (machine.config !== undefined) fs.writeFileSync(path.join(machine.directory, 'config'), machine.config)
  const tpm = machine.tpm === true ? await startTpm(machine.directory) : undefined
  const start = performance.now()
  const seconds = (): number => (performance.now() - start) / 1000
  const log = path.join(machine.directory, `console-${isFirst ? 'first' : 'later'}.log`)
  fs.writeFileSync(log, '')
  const onLine = (line: string): void => {
    fs.appendFileSync(log, `${seconds().toFixed(1).padStart(6)} ${line}\n`)
    options.onLine?.(line, seconds())
  }
  try {
    const qemu = ['qemu-system-x86_64', ...qemuOptions(machine, options), ...(tpm?.options ?? [])]
    const ended = await runQemu(machine.plug ? ['ip', 'netns', 'exec', machine.plug.namespace, ...qemu] : qemu, {
      onLine,
      powerCut: options.powerCut,
    })
    return {
      isFirst,
      ...ended,
      otherConsole: linesOf(otherConsole),
      check: ended.console.flatMap((line) =>
        line.includes('check: ') ? [line.slice(line.indexOf('check: ') + 7)] : [],
      ),
      journal: linesOf(journal),
      seconds: seconds(),
    }
  } finally {
    tpm?.stop()
  }
}

interface Watching {
  readonly onLine: (line: string) => void
  readonly powerCut: AbortSignal | undefined
}

async function runQemu(
  command: readonly string[],
  { onLine, powerCut }: Watching,
): Promise<Pick<Boot, 'console' | 'ending'>> {
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000)
  const over = powerCut ? AbortSignal.any([powerCut, timeout]) : timeout
  const machine = startProgram(process.env, command)
  machine.stderr.pipe(process.stderr, { end: false })
  const cut = (): void => machine.end('KILL')
  over.addEventListener('abort', cut)
  const lines: string[] = []
  for await (const raw of createInterface(machine.stdout)) {
    const line = plain(raw)
    lines.push(line)
    onLine(line)
  }
  const status = await machine.ended
  over.removeEventListener('abort', cut)
  if (powerCut?.aborted === true) return { console: lines, ending: 'power-cut' }
  if (status === 0) return { console: lines, ending: lines.some(isReboot) ? 'reboot' : 'off' }
  const what = timeout.aborted ? `was not off after ${TIMEOUT_SECONDS} s` : `ended with ${status}`
  throw new Error(`the machine ${what}; its last lines:\n${lines.slice(-30).join('\n')}`)
}

/** The kernel says so on every console. */
function isReboot(line: string): boolean {
  return line.includes('reboot: Restarting system')
}

function linesOf(file: string): readonly string[] {
  const text = fs.readFileSync(file, 'utf8').trimEnd()
  return text === '' ? [] : text.split('\n').map(plain)
}
