import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { journalOf } from '../program/places.ts'
import { BOOT_DIRECTORIES, JOURNALS } from '../util/first-boot-places.ts'

/** Where the journal of a machine that was made may be. */
export interface MachineJournalPlaces {
  /** What the command line names. */
  readonly given: HostPath | undefined
  readonly stateDirectory: HostPath
  /** The root of the machine, when it is a real one. */
  readonly realRoot: HostPath | undefined
}

/** What the drop-in for Ignition keeps in memory for as long as the boot lasts. */
const OF_THIS_BOOT = '/run/ignition/state.journal'

/**
 * The file of the journal that tells how a machine was made: the one that was named, else that of the state directory,
 * else on a real machine what its first boot left, in `/run` or beside the stamp. There may be none.
 * @throws FirstlightError `usage` when there are several of equal rank
 */
export function findMachineJournal({ given, stateDirectory, realRoot }: MachineJournalPlaces): HostPath {
  // A link that the user names is the user's own.
  if (given !== undefined) return fs.existsSync(given) ? hostPath(fs.realpathSync(given)) : given
  const own = journalOf(stateDirectory)
  if (realRoot === undefined || fs.existsSync(own)) return own
  const here = hostPath(OF_THIS_BOOT)
  if (realRoot === '/' && fs.existsSync(here)) return here
  const found = BOOT_DIRECTORIES.flatMap((directory) => journalsIn(realRoot, path.join(directory, JOURNALS)))
  const [first, ...others] = found
  if (others.length === 0) return first ?? own
  throw new FirstlightError('usage', `looking for the machine's journal: there are ${found.length}`, {
    hint: `name one with --journal: ${found.join(' ')}`,
  })
}

/** The journals in a directory of a root, unless a link leads out of it. */
function journalsIn(root: HostPath, directory: string): readonly HostPath[] {
  const at = path.join(root, directory)
  if (!fs.existsSync(at)) return []
  const real = fs.realpathSync(at)
  const within = fs.realpathSync(root)
  if (real !== path.join(within, directory)) return []
  const names = fs.readdirSync(real).filter((name) => /^journal\.[\w.-]+$/.test(name) && !name.endsWith('.lock'))
  return names
    .map((name) => path.join(real, name))
    .filter((file) => fs.lstatSync(file).isFile())
    .map(hostPath)
}
