import { spawnSync } from 'node:child_process'

/** Runs a program to its end. @returns what it wrote to its standard output @throws Error with what it wrote to its standard error, when it failed */
export function run(command: string, args: readonly string[], options: { readonly input?: string } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr.slice(-4000)}`)
  return stdout
}
