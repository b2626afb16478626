import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
/** As bin/firstlight.ts has them. */
const FLAGS = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=40',
  '--invocation-count-for-turbofan=60000',
  '--disable-sigusr1',
]

/** What a single executable is made of. */
export interface Parts {
  /** The script that starts it. */
  readonly main: string
  /** The folder that its assets are in, and where it is put together. */
  readonly work: string
  /** Files of that folder. */
  readonly assets: readonly string[]
  /** The Node that it becomes. */
  readonly node: Buffer
  /** Flags of V8 besides those of every start. */
  readonly flags?: readonly string[]
}

/**
 * Node's single executable applications (https://nodejs.org/api/single-executable-applications.html): a copy of a Node,
 * stripped *before* the program is put into it.
 */
export async function makeSingleExecutable(
  file: string,
  { main, work, assets, node, flags = [] }: Parts,
): Promise<void> {
  const outfile = path.join(work, 'main.cjs')
  await build({ entryPoints: [main], outfile, bundle: true, platform: 'node', target: 'node24', format: 'cjs' })
  const config = {
    // The path of the script is kept in the executable: a relative one is the same wherever that is built.
    main: 'main.cjs',
    output: 'blob',
    assets: Object.fromEntries(assets.map((name) => [name, name])),
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    execArgv: [...FLAGS, ...flags],
    // NODE_OPTIONS of whoever starts it are not for this program.
    execArgvExtension: 'none',
  }
  fs.writeFileSync(path.join(work, 'sea-config.json'), JSON.stringify(config))
  runProgram(process.execPath, ['--experimental-sea-config', 'sea-config.json'], work)
  fs.writeFileSync(file, node, { mode: 0o755 })
  const isStripped = spawnSync('strip', ['--strip-all', file], { stdio: 'ignore' }).status === 0
  if (!isStripped) console.warn('no strip on the PATH (binutils): the executable is about 18 MB larger')
  const blob = path.join(work, 'blob')
  runProgram('node_modules/.bin/postject', [file, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE])
}

/** Runs a program to its end. @returns what it wrote. @throws Error if it failed */
export function runProgram(command: string, args: readonly string[], cwd = '.'): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd })
  if (error) throw error
  if (status !== 0)
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}
