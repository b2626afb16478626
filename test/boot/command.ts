import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** A call of `firstlight` that runs beside the test. */
export interface Call {
  readonly child: ChildProcess
  /** Waits until it has said something. */
  says(text: string): Promise<void>
  ended(): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
}

/** Starts `firstlight` with these arguments; it is killed when the test is over. */
export function start(...args: readonly string[]): Call {
  const child = spawn(process.execPath, ['bin/firstlight.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.err += String(chunk)))
  const closed = once(child, 'close')
  return {
    child,
    async says(text) {
      while (!`${said.out}${said.err}`.includes(text)) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${said.out}${said.err}`)
        await sleep(200)
      }
    },
    async ended() {
      await closed
      return { code: child.exitCode, ...said }
    },
  }
}

/** A directory that goes when the test is over. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-boot-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  return directory
}
