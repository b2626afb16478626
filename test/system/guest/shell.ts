import { execFile } from 'node:child_process'

interface RunOptions {
  readonly input?: string
  /** In ms; none, unless it is given. */
  readonly timeout?: number
}

/**
 * Runs a program of the guest, for preparing and judging a machine. Not by the code under test: what a scenario
 * expects is looked at with other eyes. One that takes longer than it may is killed.
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input = '', timeout = 0 } = options
  return new Promise((resolve, reject) => {
    const limits = { maxBuffer: 64 * 1024 * 1024, killSignal: 'SIGKILL', timeout } as const
    const child = execFile(program, args, limits, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const said = stderr.trim() || stdout.trim() || error.message
      const how = error.killed === true ? (error.code ?? 'it did not end in time') : said
      reject(new Error(`${program} ${args.join(' ')}: ${how}`, { cause: error }))
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** Runs lines of bash that stop at the first failure. */
export function bash(script: string): Promise<string> {
  return run('/bin/bash', ['-euo', 'pipefail', '-c', script])
}

/** The same, for clearing up: whatever fails was not there. */
export async function attempt(script: string): Promise<void> {
  await run('/bin/bash', ['-c', script]).catch(() => undefined)
}
