import fs from 'node:fs'
import path from 'node:path'
import type { Config } from '../config/model.ts'
import type { Phase } from '../engine/phases.ts'
import { FirstlightError } from '../errors.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { shareDisk } from '../host/real/shared-disks.ts'
import { createFileJournal } from '../journal/file-journal.ts'
import type { Journal } from '../journal/journal.ts'
import { createKeptJournal, type KeepingPlace } from '../journal/kept-journal.ts'
import { JOURNALS } from '../util/first-boot-places.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { holdsStamp, lookAt, mountOfBoot, type BootFilesystem } from './filesystem.ts'
import { foundBootFilesystem } from './found-boot.ts'
import type { FirstBootOptions } from './set-up.ts'
import type { Io } from '../program/io.ts'

/**
 * The journal of a phase: kept beside the stamp, or in memory alone when there is none. The file is named after the
 * stamp: with another stamp the machine is made once more, from the start.
 */
export function firstBootJournal({ io, stateDirectory, log }: FirstBootOptions, of: PhaseJournal): Journal {
  const boot = foundBootFilesystem(stateDirectory)
  if (boot === undefined) return createFileJournal(of.working)
  // While devices are made nothing may be mounted on them, or beside them on the same disk. An image's helper for kernel
  // arguments may mount the filesystem itself.
  const roots = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const isBrief = of.phase === 'kargs' || (of.phase === 'disks' && shareDisk(roots, boot.device, devicesOf(of.config)))
  return createKeptJournal({ working: of.working, place: placeBeside(io, boot, isBrief), log })
}

/** Which journal of a boot is wanted. */
interface PhaseJournal {
  readonly phase: Phase
  /** The file in memory. */
  readonly working: HostPath
  readonly config: Config
}

/** Every device that the config names. */
function devicesOf({ storage = {} }: Config): readonly string[] {
  const { disks = [], raid = [], luks = [], filesystems = [] } = storage
  return [
    ...disks.map(({ device }) => device),
    ...raid.flatMap(({ devices = [] }) => devices),
    ...luks.flatMap(({ device = [] }) => device),
    ...filesystems.map(({ device }) => device),
  ]
}

function placeBeside(io: Io, boot: BootFilesystem, isBrief: boolean): KeepingPlace {
  const mount = mountOfBoot(io, boot.device, 'rw')
  return {
    name: boot.device,
    async open() {
      const files = path.join(await mount.open(), boot.directory)
      const journals = path.join(files, JOURNALS)
      // Whoever filled the filesystem does not lead this process to another one.
      for (const directory of [files, journals]) mustBeDirectory(directory)
      const file = path.join(journals, `journal.${boot.stamp}`)
      if (isThere(file)) removeOthers(file)
      else if (!holdsStamp(files, boot)) {
        throw new FirstlightError('refused', 'the stamp that was there is gone')
      }
      return hostPath(file)
    },
    rest: async () => (isBrief ? await mount.close() : undefined),
    close: () => mount.close(),
  }
}

function mustBeDirectory(directory: string): void {
  if (lookAt(directory)?.isDirectory() !== false) return
  throw new FirstlightError('refused', `${directory} is no directory`)
}

/** Whether a journal is there; what is in its place and is none is not waited for. */
function isThere(file: string): boolean {
  const stat = lookAt(file)
  if (stat === undefined || stat.isFile()) return stat !== undefined
  throw new FirstlightError('journal-unreadable', `reading the journal ${file}: it is no regular file`)
}

/** Journals of stamps that are no more. */
function removeOthers(file: string): void {
  const directory = path.dirname(file)
  for (const name of fs.readdirSync(directory)) {
    if (name.startsWith('journal.') && name !== path.basename(file)) {
      fs.rmSync(path.join(directory, name), { recursive: true })
    }
  }
}
