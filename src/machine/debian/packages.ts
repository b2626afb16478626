import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { FirstlightError } from '../../errors.ts'
import { startProgram } from '../../host/real/started-program.ts'
import { mustRun } from '../../image/programs.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import type { Making } from './making.ts'
import { SUITE } from './parts.ts'

/** A tree of Debian's packages. */
export interface PackageTree {
  readonly name: string
  /** What it is for, for who waits. */
  readonly purpose: string
  readonly packages: readonly string[]
}

/**
 * The directory of a tree of packages; kept both packed, which is cheap to keep, and unpacked.
 * @throws FirstlightError `packages-unavailable`
 */
export async function unpacked(tree: PackageTree, making: Making): Promise<HostPath> {
  const directory = treeOf(tree, making.cache)
  const archive = `${directory}.tar`
  if (!fs.existsSync(archive)) await download(tree, archive, making)
  if (!fs.existsSync(directory)) {
    making.say(`unpacking Debian's packages for ${tree.purpose}`)
    fs.mkdirSync(`${directory}.part`, { recursive: true })
    const call = ['tar', '-C', `${directory}.part`, '-xf', archive] as const
    await mustRun(making.run, call, { doing: `unpacking ${archive}`, signal: making.signal })
    fs.renameSync(`${directory}.part`, directory)
  }
  return directory
}

/** Where a tree of packages is, or will be. */
export function treeOf({ name, packages }: PackageTree, cache: HostPath): HostPath {
  const digest = createHash('sha256')
    .update([SUITE, ...packages].join(' '))
    .digest('hex')
    .slice(0, 12)
  return hostPath(path.join(cache, `${name}-${digest}`))
}

/** How many of the last lines of a failing program are shown. */
const LINES_OF_FAILURE = 4

async function download({ purpose, packages }: PackageTree, archive: string, making: Making): Promise<void> {
  fs.mkdirSync(making.cache, { recursive: true })
  const options = ['--verbose', '--variant=minbase', `--include=${packages.join(',')}`, '--format=tar']
  const call = ['mmdebstrap', ...options, SUITE, `${archive}.part`, ...hostSources()]
  const program = startProgram(making.environment, call)
  const stop = (): void => program.end()
  making.signal.addEventListener('abort', stop)
  const progress = createProgress()
  const lines: string[] = []
  program.stdout.resume()
  for await (const line of createInterface(program.stderr)) {
    lines.push(line)
    making.say(`Debian's packages for ${purpose} (once): ${progress(line)}`)
  }
  const status = await program.ended
  making.signal.removeEventListener('abort', stop)
  making.signal.throwIfAborted()
  if (status !== 0) {
    fs.rmSync(`${archive}.part`, { force: true })
    const said = lines.filter((line) => /^[EW]: /.test(line)).slice(-LINES_OF_FAILURE)
    throw new FirstlightError('packages-unavailable', `getting Debian's packages for ${purpose}: ${said.join('; ')}`, {
      hint: 'a mirror of Debian must be reachable; what mmdebstrap says tells what it lacks',
      facts: { status },
    })
  }
  fs.renameSync(`${archive}.part`, archive)
}

/** Follows what mmdebstrap, apt and dpkg print, line by line: how far they are. */
export function createProgress(): (line: string) => string {
  let text = 'asking the mirror'
  let wanted = 0
  let done = 0
  return (line) => {
    const [, count] = /, (\d+) newly installed/.exec(line) ?? []
    if (count !== undefined) wanted += Number(count)
    const [, size] = /^Need to get (.+?) of archives/.exec(line) ?? []
    if (size !== undefined) text = `downloading ${size}`
    if (line.startsWith('Setting up ')) {
      done += 1
      text = `${done} of about ${Math.max(wanted, done)} packages`
    } else if (line.startsWith('Unpacking ') && done === 0) text = `unpacking about ${wanted} packages`
    else if (/^I: (cleaning|creating)/.test(line)) text = 'packing them up'
    return text
  }
}

/** The sources of packages of this machine, when it is of the same suite; else Debian's own are taken. */
function hostSources(): readonly string[] {
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : ''
  if (!release.includes(`VERSION_CODENAME=${SUITE}\n`)) return []
  return ['/etc/apt/sources.list', '/etc/apt/sources.list.d/debian.sources'].filter((file) => fs.existsSync(file))
}
