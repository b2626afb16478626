import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that runs. */
export interface RunningProcess {
  readonly pid: number
  /** The program and its arguments. */
  readonly command: readonly string[]
}

/** The processes that were started with this among their arguments, or as a part of one. */
export function processesNaming(text: string): readonly RunningProcess[] {
  return fs.readdirSync('/proc').flatMap((pid) => {
    const command = commandOf(pid)
    return command.includes(text) ? [{ pid: Number(pid), command: command.split('\0') }] : []
  })
}

/** Waits until this is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(50)
}

/** Empty for what is no process, or has ended just now. */
function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
