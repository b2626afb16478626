import fs from 'node:fs'
import path from 'node:path'
import type { HostPath } from '../util/paths.ts'
import { ioFailed } from '../node/io-error.ts'
import { scoped, type Log } from '../log.ts'
import { JOURNALS } from '../util/first-boot-places.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { systemDirectories } from '../providers/sources/system-directories.ts'
import { DOCUMENT, lookForBoot, mountOfBoot, steadyName, type BootFilesystem, type Seen } from './filesystem.ts'
import { placeOfBoot } from './found-boot.ts'
import type { Io } from '../program/io.ts'

/** What the steps of a first boot are given. */
export interface FirstBootOptions {
  readonly io: Io
  /** What the processes of this boot share. */
  readonly stateDirectory: string
  readonly log: Log
}

/**
 * Looks for the boot filesystem once in a boot, remembers it for the later processes, and takes the document that lies
 * there as `user.ign`.
 *
 * `FIRSTLIGHT_BOOT` names where to look, in order (`LABEL=boot LABEL=root`); the generator of our initramfs sets it.
 * Without it nothing is looked for, as in an image that brings its own units.
 */
export async function setUpFirstBoot({ io, stateDirectory, log }: FirstBootOptions): Promise<void> {
  const words = (io.environment['FIRSTLIGHT_BOOT'] ?? '').split(/\s+/).filter((word) => word !== '')
  const memory = placeOfBoot(stateDirectory)
  if (words.length === 0 || fs.existsSync(memory)) return
  const say = scoped(log, 'boot')
  const roots = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const [runTime = roots.run] = systemDirectories({ roots, environment: io.environment })
  const seen = await lookForBoot(words, { io, log: say })
  const holder = seen.find(({ boot }) => boot !== undefined)
  const found = holder?.boot && { ...holder.boot, device: steadyName(holder.device, io) }
  // Beside the stamp it counts first, and without a stamp it is still what somebody wants the machine to be.
  const documented =
    holder?.document === undefined ? seen.find(({ document }) => document instanceof Uint8Array) : holder
  if (documented !== undefined) takeDocument(documented, { directory: runTime, log: say })
  if (found !== undefined && (io.environment['FIRSTLIGHT_ANEW'] ?? '') !== '') await forget(io, found, say)
  say(
    found === undefined
      ? {
          level: 'warning',
          message:
            `no filesystem with the stamp of the first boot was found (${words.join(', ')}): the journal stays in memory, ` +
            'and after a power cut the next first boot begins anew, with what is there by then',
        }
      : { level: 'info', message: `the stamp of the first boot is on ${found.device}; the journal is kept beside it` },
  )
  fs.mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
  fs.writeFileSync(memory, JSON.stringify(found ?? null), { mode: 0o600 })
}

/** What an interrupted first boot had begun is begun anew, because whoever started the machine says so. */
async function forget(io: Io, boot: BootFilesystem, log: Log): Promise<void> {
  const mount = mountOfBoot(io, boot.device, 'rw')
  try {
    fs.rmSync(path.join(await mount.open(), boot.directory, JOURNALS), { recursive: true, force: true })
  } catch (thrown) {
    throw ioFailed(`forgetting what earlier boots have begun, on ${boot.device}`, thrown)
  } finally {
    await mount.close()
  }
  log({ level: 'notice', message: 'firstlight.anew: what earlier boots have begun is forgotten' })
}

/**
 * A document beside the loader's files counts like the image's `user.ign`; one that was put there already has priority.
 * @throws FirstlightError when it cannot be read: without it, this would come up as another machine
 */
function takeDocument(
  { device, document }: Seen,
  { directory, log }: { readonly directory: HostPath; readonly log: Log },
): void {
  const file = path.join(directory, 'user.ign')
  if (document === undefined || fs.existsSync(file)) return
  if (!(document instanceof Uint8Array)) throw document
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  fs.writeFileSync(`${file}.part`, document, { mode: 0o600 })
  fs.renameSync(`${file}.part`, file)
  log({ level: 'info', message: `took ${DOCUMENT} from ${device} as user.ign` })
}
