import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Environment } from './commands.ts'

/** A program that runs beside this one, and never outlives it. */
export interface StartedProgram {
  readonly stdout: Readable
  readonly stderr: Readable
  /** Its exit status; above 128 when a signal ended it, 127 when there is no such program. */
  readonly ended: Promise<number>
  /** Asks it to end, and ends it for good when it has not after five seconds. `KILL` does not ask. */
  end(signal?: 'TERM' | 'KILL'): void
}

/**
 * Watches over the program: it is ended when this process is gone, however that came, because then nothing holds the other end
 * of the watcher's standard input any more.
 */
const WATCHER = `
exec 3<&0 0< /dev/null
"$@" 3<&- &
program=$!
{ read -r signal <&3; kill -"\${signal:-TERM}" "$program"; sleep 5; kill -KILL "$program"; } > /dev/null 2>&1 &
exec 3<&-
wait "$program"`

/** Starts a program by its name. */
export function startProgram(environment: Environment, [program, ...args]: readonly string[]): StartedProgram {
  const watcher = spawn('/bin/sh', ['-c', WATCHER, 'sh', program ?? '', ...args], {
    env: { ...environment, LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a group of its own: an interrupt typed at the terminal reaches this process, which ends the program in order.
    detached: true,
  })
  // A watcher that has ended reads no more.
  watcher.stdin.on('error', () => undefined)
  const ended = new Promise<number>((resolve) => {
    watcher.once('error', () => resolve(127)).once('close', (status) => resolve(status ?? 128))
  })
  void ended.then(() => watcher.stdin.destroy())
  const end: StartedProgram['end'] = (signal = 'TERM') => watcher.stdin.end(`${signal}\n`)
  return { stdout: watcher.stdout, stderr: watcher.stderr, ended, end }
}
