import fs from 'node:fs'
import path from 'node:path'
import { isFirstlightError, type FirstlightError } from '../errors.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { createPrivateMount, deviceOf, identityOf, type PrivateMount } from '../host/real/boot-mount.ts'
import { createProgramRunner } from '../host/real/commands.ts'
import type { Log } from '../log.ts'
import { readConfined } from '../providers/machine/files.ts'
import { JOURNALS, STAMPS } from '../util/first-boot-places.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import type { Io } from '../program/io.ts'

/**
 * The filesystem whose stamp made the boot loader ask for a first boot: there the document may lie, and there the
 * journal survives a power cut.
 */
export interface BootFilesystem {
  readonly device: HostPath
  /** Where the loader's files are in it: `''` at its top, `boot` when it is a root filesystem. */
  readonly directory: string
  /** The stamp, as it is in this first boot of the machine: another stamp is another first boot. */
  readonly stamp: string
}

/** What lies in a filesystem for a first boot. */
export interface Seen {
  readonly device: HostPath
  readonly boot?: Omit<BootFilesystem, 'device'> | undefined
  /** The document, or why it cannot be read. */
  readonly document?: Uint8Array | FirstlightError | undefined
}

/** Where the document is, in the directory of the loader's files. */
export const DOCUMENT = 'ignition/config.ign'
/** How often it is looked for a device before it is taken to be absent, and the time between, in ms. */
const TRIES = 20
const PAUSE = 500

/**
 * Looks into the devices that the words name (`LABEL=boot /dev/vda1`), in their order, once udev has seen all disks, up to
 * the one with the stamp. Those that are not there are waited for, since a loader saw the stamp on one of them.
 */
export async function lookForBoot(
  words: readonly string[],
  { io, log }: { readonly io: Io; readonly log: Log },
): Promise<readonly Seen[]> {
  const { dev } = rootsOf(io.environment)
  const left = new Set(words.flatMap((word) => deviceOf(word, dev) ?? []))
  await createProgramRunner(io.environment)('udevadm', ['settle', '--timeout=30'])
  const seen: Seen[] = []
  for (let tries = 0; ; tries += 1) {
    for (const device of left) {
      if (!fs.existsSync(device)) continue
      left.delete(device)
      seen.push(await lookInto(device, { io, log }))
      if (seen.at(-1)?.boot !== undefined) return seen
    }
    if (left.size === 0 || tries === TRIES) return seen
    await SYSTEM_CLOCK.sleep(PAUSE, io.signal)
  }
}

/** Looks for stamp, journal and document in the filesystem of a device; what cannot be mounted has none, with a warning. */
async function lookInto(device: HostPath, { io, log }: { readonly io: Io; readonly log: Log }): Promise<Seen> {
  const mount = mountOfBoot(io, device, 'ro')
  try {
    const top = await mount.open()
    let boot: Seen['boot']
    for (const { directory, stamp } of STAMPS) {
      const identity = identityOf(hostPath(path.join(top, directory, stamp)))
      if (identity !== undefined) boot ??= { directory, stamp: identity }
    }
    for (const directory of ['', 'boot']) boot ??= journalled(top, directory)
    const places = boot === undefined ? ['', 'boot'] : [boot.directory]
    const documents = places.map((place) => documentIn(top, place))
    return { device, boot, document: documents.find((document) => document !== undefined) }
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : 'it cannot be read'
    log({ level: 'warning', message: `looking for the stamp of the first boot on ${device}: ${reason}` })
    return { device }
  } finally {
    await mount.close()
  }
}

function documentIn(top: HostPath, directory: string): Seen['document'] {
  try {
    return readConfined(top, `${directory}/${DOCUMENT}`)
  } catch (thrown) {
    if (isFirstlightError(thrown)) return thrown
    throw thrown
  }
}

/**
 * A loader reads a filesystem without its log, and may see a stamp that was removed just before the power went. The
 * journal of that first boot is still there: it says what was done.
 */
function journalled(top: string, directory: string): Seen['boot'] {
  const place = path.join(top, directory, JOURNALS)
  if (![path.dirname(place), place].every((each) => lookAt(each)?.isDirectory())) return undefined
  const names = fs.readdirSync(place).filter((each) => each.startsWith('journal.'))
  const name = names.find((each) => lookAt(path.join(place, each))?.isFile())
  return name === undefined ? undefined : { directory, stamp: name.slice('journal.'.length) }
}

/** What is at a place itself: a link is not followed. */
export function lookAt(file: string): fs.Stats | undefined {
  return fs.lstatSync(file, { throwIfNoEntry: false })
}

/** Whether one of the stamps in the directory of the loader's files is the one that the boot filesystem was found with. */
export function holdsStamp(files: string, { stamp: identity }: BootFilesystem): boolean {
  return STAMPS.some(({ stamp }) => identityOf(hostPath(path.join(files, stamp))) === identity)
}

/** The device by its UUID: labels may be given to others in the course of a run. */
export function steadyName(device: HostPath, { environment }: Io): HostPath {
  const directory = path.join(rootsOf(environment).dev, 'disk/by-uuid')
  const node = fs.realpathSync(device)
  const names = fs.existsSync(directory) ? fs.readdirSync(directory) : []
  // A name may lead nowhere for a moment.
  const name = names.find((each) => {
    const link = path.join(directory, each)
    return fs.existsSync(link) && path.resolve(directory, fs.readlinkSync(link)) === node
  })
  return name === undefined ? device : hostPath(path.join(directory, name))
}

/** The mount of a boot filesystem for a moment, out of everybody's sight. */
export function mountOfBoot({ environment }: Io, device: HostPath, access: 'ro' | 'rw'): PrivateMount {
  const { run } = rootsOf(environment)
  const directory = hostPath(path.join(run, 'firstlight/boot'))
  return createPrivateMount({ run: createProgramRunner(environment), device, directory, access })
}

function rootsOf(environment: Io['environment']): ReturnType<typeof providerRoots> {
  return providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
}
