import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a run of the program in a process of its own came to. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Most memory that it held, in MiB. */
  readonly peak: number
}

const TELL_MEMORY = 'process.on("exit",()=>process.stderr.write("peak="+process.resourceUsage().maxRSS+"\\n"))'

/** Runs `firstlight` in a process of its own, with this text as its standard input. */
export async function runProgram(
  args: readonly string[],
  { input = '', environment = {} }: { readonly input?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const program = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(TELL_MEMORY)}`, 'bin/firstlight.ts', ...args],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...environment } },
  )
  const said = { out: '', err: '' }
  program.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  program.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  program.stdin.end(input)
  const [code] = (await once(program, 'close')) as [number]
  const peak = Number(/^peak=(\d+)$/m.exec(said.err)?.[1] ?? Infinity) / 1024
  return { code, out: said.out, err: said.err.replace(/^peak=\d+\n/m, ''), peak }
}
