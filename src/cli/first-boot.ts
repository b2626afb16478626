import fs from 'node:fs'
import path from 'node:path'
import type { Config } from '../config/model.ts'
import type { Phase } from '../engine/phases.ts'
import { FirstlightError } from '../errors.ts'
import { hostPath, type HostPath } from '../host/paths.ts'
import { createPrivateMount, deviceOf, identityOf } from '../host/real/boot-mount.ts'
import { createProgramRunner } from '../host/real/commands.ts'
import { shareDisk } from '../host/real/shared-disks.ts'
import { createFileJournal } from '../journal/file-journal.ts'
import type { Journal } from '../journal/journal.ts'
import { createKeptJournal, type KeepingPlace } from '../journal/kept-journal.ts'
import { scoped, type Log } from '../log.ts'
import { readConfined } from '../providers/machine-files.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { systemDirectories } from '../providers/sources/system-directories.ts'
import { SYSTEM_CLOCK } from '../util/clock.ts'
import type { Io } from './io.ts'

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

/** What the steps of a first boot are given. */
export interface FirstBootOptions {
  readonly io: Io
  /** What the processes of this boot share. */
  readonly stateDirectory: string
  readonly log: Log
}

/** Where the document is, in the directory of the loader's files. */
const DOCUMENT = 'ignition/config.ign'
/** Where journals are kept, in the directory of the loader's files. */
const JOURNALS = 'firstlight'
/** The stamp of the field, of Flatcar and of Container Linux, with the directory of the loader's files. */
const STAMPS: readonly { readonly directory: string; readonly stamp: string }[] = [
  { directory: '', stamp: 'ignition.firstboot' },
  { directory: 'boot', stamp: 'ignition.firstboot' },
  { directory: '', stamp: 'flatcar/first_boot' },
  { directory: '', stamp: 'coreos/first_boot' },
]
/** How often it is looked for a device before it is taken to be absent, and the time between, in ms. */
const TRIES = 20
const PAUSE = 500

/**
 * Looks for the boot filesystem once in a boot, remembers it for the later processes, and takes the document that lies
 * there as `user.ign`.
 *
 * `FIRSTLIGHT_BOOT` names where to look, in order (`LABEL=boot LABEL=root`); the generator of our initramfs sets it.
 * Without it nothing is looked for, as in an image that brings its own units.
 */
export async function setUpFirstBoot({ io, stateDirectory, log }: FirstBootOptions): Promise<void> {
  const words = (io.environment['FIRSTLIGHT_BOOT'] ?? '').split(/\s+/).filter((word) => word !== '')
  const memory = memoryOf(stateDirectory)
  if (words.length === 0 || fs.existsSync(memory)) return
  const say = scoped(log, 'boot')
  const roots = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const [runTime = roots.run] = systemDirectories({ roots, environment: io.environment })
  const devices = await existing(
    words.flatMap((word) => deviceOf(word, roots.dev) ?? []),
    io,
  )
  let found: BootFilesystem | undefined
  for (const device of devices) {
    const seen = await lookInto(device, { io, log: say })
    if (seen === undefined) continue
    if (seen.document !== undefined) takeDocument(seen.document, { device, directory: runTime, log: say })
    if (seen.boot === undefined) continue
    found = { ...seen.boot, device: steadyName(device, roots.dev) }
    break
  }
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
  const mount = privateMount(io, boot.device, 'rw')
  try {
    fs.rmSync(path.join(await mount.open(), boot.directory, JOURNALS), { recursive: true, force: true })
  } finally {
    await mount.close()
  }
  log({ level: 'notice', message: 'firstlight.anew: what earlier boots have begun is forgotten' })
}

/** The boot filesystem that {@link setUpFirstBoot} found in this boot. */
export function foundBootFilesystem(stateDirectory: string): BootFilesystem | undefined {
  const memory = memoryOf(stateDirectory)
  if (!fs.existsSync(memory)) return undefined
  return (JSON.parse(fs.readFileSync(memory, 'utf8')) as BootFilesystem | null) ?? undefined
}

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
  const mount = privateMount(io, boot.device, 'rw')
  return {
    name: boot.device,
    async open() {
      const files = path.join(await mount.open(), boot.directory)
      const file = path.join(files, JOURNALS, `journal.${boot.stamp}`)
      if (fs.existsSync(file)) removeOthers(file)
      else if (!STAMPS.some(({ stamp }) => identityOf(hostPath(path.join(files, stamp))) === boot.stamp)) {
        throw new FirstlightError('refused', 'the stamp that was there is gone')
      }
      return hostPath(file)
    },
    rest: async () => (isBrief ? await mount.close() : undefined),
    close: () => mount.close(),
  }
}

/** Journals of stamps that are no more. */
function removeOthers(file: string): void {
  const directory = path.dirname(file)
  for (const name of fs.readdirSync(directory)) {
    if (name.startsWith('journal.') && name !== path.basename(file)) fs.rmSync(path.join(directory, name))
  }
}

function memoryOf(stateDirectory: string): string {
  return path.join(stateDirectory, 'boot-filesystem.json')
}

/** Those of the devices that are there once udev has seen all disks; at least one is waited for, since a loader saw it. */
async function existing(devices: readonly HostPath[], { environment, signal }: Io): Promise<readonly HostPath[]> {
  await createProgramRunner(environment)('udevadm', ['settle', '--timeout=30'])
  for (let tries = 0; ; tries += 1) {
    const there = devices.filter((device) => fs.existsSync(device))
    if (there.length > 0 || tries === TRIES || devices.length === 0) return there
    await SYSTEM_CLOCK.sleep(PAUSE, signal)
  }
}

interface Seen {
  readonly boot: Omit<BootFilesystem, 'device'> | undefined
  readonly document: Uint8Array | undefined
}

async function lookInto(
  device: HostPath,
  { io, log }: { readonly io: Io; readonly log: Log },
): Promise<Seen | undefined> {
  const mount = privateMount(io, device, 'ro')
  try {
    const top = await mount.open()
    let boot: Seen['boot']
    for (const { directory, stamp } of STAMPS) {
      const identity = identityOf(hostPath(path.join(top, directory, stamp)))
      if (identity !== undefined) boot ??= { directory, stamp: identity }
    }
    for (const directory of ['', 'boot']) boot ??= journalled(top, directory)
    const places = boot === undefined ? ['', 'boot'] : [boot.directory]
    const documents = places.map((place) => readConfined(top, `${place}/${DOCUMENT}`))
    return { boot, document: documents.find((bytes) => bytes !== undefined) }
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : 'it cannot be read'
    log({ level: 'warning', message: `looking for the stamp of the first boot on ${device}: ${reason}` })
    return undefined
  } finally {
    await mount.close()
  }
}

/**
 * A loader reads a filesystem without its log, and may see a stamp that was removed just before the power went. The
 * journal of that first boot is still there: it says what was done.
 */
function journalled(top: string, directory: string): Seen['boot'] {
  const place = path.join(top, directory, JOURNALS)
  const names = fs.existsSync(place) ? fs.readdirSync(place) : []
  const name = names.find((each) => each.startsWith('journal.'))
  return name === undefined ? undefined : { directory, stamp: name.slice('journal.'.length) }
}

/** A document beside the loader's files counts like the image's `user.ign`; one that was put there already has priority. */
function takeDocument(
  bytes: Uint8Array,
  { device, directory, log }: { readonly device: HostPath; readonly directory: HostPath; readonly log: Log },
): void {
  const file = path.join(directory, 'user.ign')
  if (fs.existsSync(file)) return
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  fs.writeFileSync(`${file}.part`, bytes, { mode: 0o600 })
  fs.renameSync(`${file}.part`, file)
  log({ level: 'info', message: `took ${DOCUMENT} from ${device} as user.ign` })
}

/** The device by its UUID: labels may be given to others in the course of a run. */
function steadyName(device: HostPath, dev: HostPath): HostPath {
  const directory = path.join(dev, 'disk/by-uuid')
  const node = fs.realpathSync(device)
  const names = fs.existsSync(directory) ? fs.readdirSync(directory) : []
  // A name may lead nowhere for a moment.
  const name = names.find((each) => {
    const link = path.join(directory, each)
    return fs.existsSync(link) && path.resolve(directory, fs.readlinkSync(link)) === node
  })
  return name === undefined ? device : hostPath(path.join(directory, name))
}

function privateMount(
  { environment }: Io,
  device: HostPath,
  access: 'ro' | 'rw',
): ReturnType<typeof createPrivateMount> {
  const { run } = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const directory = hostPath(path.join(run, 'firstlight/boot'))
  return createPrivateMount({ run: createProgramRunner(environment), device, directory, access })
}
