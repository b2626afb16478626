import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { Host } from '../host.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import { isSystemRoot } from '../real/system-root.ts'
import { assembleHost, surroundingsOf, type Surroundings } from './assemble.ts'
import { directoryTree } from './directory-tree.ts'
import { BARE_MACHINE, startState, type MachineDescription } from './machine/description.ts'
import { noteMadeRoot } from './made-root.ts'
import { homesOf } from './prepared-homes.ts'
import { openStateDirectory } from './state-directory.ts'
import { stepwiseState, stepwiseTree } from './steps.ts'

/** What a scratch host is made from. */
export interface ScratchHostOptions extends Surroundings {
  /** The directory that is the target root; made with the first write when it is not there. */
  readonly root: HostPath
  /**
   * Where owners, devices and keys are kept.
   * @default the root's path with `.firstlight` at its end
   */
  readonly stateDirectory?: HostPath
  /**
   * The machine before anything is done to it; what an earlier run has left of it counts instead.
   * @default a machine without disks
   */
  readonly machine?: MachineDescription
  /** Random bytes for a purpose, e.g. the name of a volume. @default the system's */
  readonly random?: (size: number, purpose: string) => Uint8Array
  /** Called before each single change to the disk: what it throws stops the host in the middle of an operation. */
  readonly beforeStep?: () => void
}

/** The directory beside a scratch root in which everything is kept that the root itself cannot hold. */
export function stateDirectoryOf(root: HostPath): HostPath {
  return hostPath(`${path.resolve(root)}.firstlight`)
}

/**
 * A machine that is an ordinary directory plus simulated devices, for an ordinary user: contents and permission bits
 * go under the directory, everything else beside it (see `docs/machine-file.md`).
 * @throws FirstlightError `usage` for the root of this system, `refused` for a file, and for a state directory that is a link or
 *   somebody else's, `io-failed` when what an earlier run left is damaged
 */
export async function createScratchHost(options: ScratchHostOptions): Promise<Host> {
  const root = realRoot(options.root)
  const stateDirectory = options.stateDirectory ?? stateDirectoryOf(options.root)
  const tree = directoryTree(root, () => noteMadeRoot(root, stateDirectory))
  const state = openStateDirectory(stateDirectory)
  const kept = options.beforeStep ? stepwiseState(state, options.beforeStep) : state
  const description = options.machine ?? BARE_MACHINE
  return assembleHost({
    description,
    ...surroundingsOf(options),
    random: options.random ?? ((size) => randomBytes(size)),
    tree: options.beforeStep ? stepwiseTree(tree, options.beforeStep) : tree,
    entries: kept.isNew ? await homesOf(tree) : kept.entries,
    state: startState(description, kept.machine),
    keys: kept.keys,
    assumesAccounts: true,
    keep: kept,
  })
}

/** The directory with its own links expanded, as far as it exists: from here on nothing may follow one. */
function realRoot(root: HostPath): HostPath {
  const absolute = path.resolve(root)
  const real = fs.existsSync(absolute) ? fs.realpathSync(absolute) : absolute
  if (fs.statSync(real, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new FirstlightError('refused', `opening the target root ${JSON.stringify(root)}: it is not a directory`, {
      hint: 'name a directory, or one that is to be made',
    })
  }
  if (!isSystemRoot(hostPath(real))) return hostPath(real)
  throw new FirstlightError('usage', 'a scratch machine cannot have the root of this system as its own', {
    hint: 'name another directory with --root',
  })
}
