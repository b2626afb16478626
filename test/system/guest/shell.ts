import { execFile } from 'node:child_process'

/**
 * Runs a program of the guest, for preparing and judging a machine. Not by the code under test: what a scenario
 * expects is looked at with other eyes.
 */
export function run(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim() || stdout.trim() || error.message}`))
      else resolve(stdout)
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input ?? '')
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
