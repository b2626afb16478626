import type { Log } from '../../log.ts'
import { processStart } from '../../node/processes.ts'
import { sleep } from './interrupted.ts'
import type { KernelDirectories } from './kernel-directories.ts'
import type { PrivateStore } from './private-store.ts'

/** How long a program of a killed run is waited for. */
const PATIENCE_MS = 120_000

/** Keeps in mind which programs run, so that the next process knows of those that outlive this one. */
export interface Stragglers {
  started(pid: number): void
  ended(pid: number): void
  /**
   * Waits for programs that a killed run has left running: they still write to the very devices that come next.
   * Ending them would be worse, as nobody knows what they are in the middle of.
   */
  awaitAll(): Promise<void>
}

/** Opens the memory of running programs. */
export function createStragglers(
  { proc }: KernelDirectories,
  store: PrivateStore,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Stragglers {
  const own = new Set<number>()
  const startOf = (pid: number): string | undefined => processStart(pid, proc)
  return {
    started(pid) {
      own.add(pid)
      store.write('process', String(pid), startOf(pid) ?? '')
    },
    ended(pid) {
      own.delete(pid)
      store.remove('process', String(pid))
    },
    async awaitAll() {
      const names = store.names('process')
      if (names.length === 0) return
      const end = performance.now() + PATIENCE_MS
      for (const name of names) {
        const pid = Number(name)
        if (own.has(pid)) continue
        const start = store.read('process', name)?.toString()
        const isRunning = (): boolean => start !== undefined && start !== '' && startOf(pid) === start
        const doing = `waiting for the end of a program that an earlier run has left (process ${pid})`
        if (isRunning()) log({ level: 'notice', message: doing })
        while (isRunning() && performance.now() < end) await sleep(20, { signal, doing })
        store.remove('process', name)
      }
    },
  }
}
