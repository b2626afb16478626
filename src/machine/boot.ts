import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { Environment } from '../host/real/commands.ts'
import type { ProgramRunner } from '../image/programs.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import type { ConsoleReader } from './console.ts'
import type { BootImage } from './debian/making.ts'
import { askLoader, checkScript, DEBIAN_UP, kernelWords, makeDebianDisk, writeCheck } from './debian/machine.ts'
import type { ExtraDisk } from './disks.ts'
import { COREOS_KEY } from './document.ts'
import { noteUp, openMachine, forgetMachine } from './kept.ts'
import { firmwareFor, identityOfImage, makeOverlay, type OwnImage } from './own-image.ts'
import { diskFile, type AccelerationKind, type QemuMachine } from './qemu.ts'
import { watchMachine, type MachineEnding, type Watching } from './watch.ts'

/** What a machine's own disk is made from. */
export type MachineImage =
  | { readonly kind: 'debian'; readonly image: BootImage; readonly check?: string }
  /** The document is shown to the engine that the image has, under these names of the firmware. */
  | { readonly kind: 'own'; readonly image: OwnImage; readonly keys: readonly string[] }
  /** `makeCopy` makes a disk like the image, with Firstlight in place of the engine that the image has or lacks. */
  | { readonly kind: 'with-engine'; readonly image: OwnImage; readonly makeCopy: (disk: HostPath) => Promise<void> }

/** A machine, and how it is booted. */
export interface BootRequest {
  /** Where the machine is kept from one call to the next. */
  readonly directory: HostPath
  readonly isFresh: boolean
  /** The document as the machine gets it, and the digest of what the user wrote. */
  readonly document: { readonly bytes: Uint8Array; readonly digest: string }
  readonly image: MachineImage
  readonly acceleration: AccelerationKind
  /** MiB. */
  readonly memory: number
  readonly disks: readonly ExtraDisk[]
  /** The option of QEMU for its network. */
  readonly network: string
  readonly untilUp: boolean
  readonly patienceMs: number
}

/** With what it is booted, and who hears of it. */
export interface BootParts extends Pick<Watching, 'onLine' | 'onStep' | 'signal'> {
  readonly environment: Environment
  readonly run: ProgramRunner
  /** What is being made or thrown away. */
  readonly say: (text: string) => void
  readonly onUp: (console: ConsoleReader) => void
}

/** How a machine ended in the end. */
export type BootEnding = Exclude<MachineEnding, { readonly kind: 'reboot' }>

/** More restarts than documents ask for. */
const RESTARTS_AT_MOST = 8

/**
 * Boots the machine that is kept in a directory, or makes it first.
 * @throws FirstlightError `refused`, `command-failed`, `tool-missing`, `io-failed`
 */
export async function bootMachine(request: BootRequest, parts: BootParts): Promise<BootEnding> {
  const { directory, document, image } = request
  const identity = image.kind === 'debian' ? 'debian' : `${image.kind} ${identityOfImage(image.image)}`
  const wanted = { document: document.digest, image: identity }
  const { isNew, reason } = openMachine(directory, wanted, request)
  if (reason !== undefined) parts.say(`the machine is made anew: ${reason}`)
  if (isNew) await makeDisks(request, parts)
  fs.writeFileSync(path.join(directory, 'document'), document.bytes, { mode: 0o600 })
  for (let starts = 0; starts <= RESTARTS_AT_MOST; starts += 1) {
    const ending = await start(request, parts)
    if (ending.kind !== 'reboot') return ending
    parts.say('the machine restarts')
  }
  throw new FirstlightError('command-failed', `booting the machine: it restarted ${RESTARTS_AT_MOST} times in a row`)
}

async function makeDisks({ directory, image, disks }: BootRequest, { run }: BootParts): Promise<void> {
  try {
    const file = systemFile(directory, image)
    if (image.kind === 'own') await makeOverlay(image.image, file, run)
    else if (image.kind === 'with-engine') await image.makeCopy(file)
    else await makeDebianDisk({ file, run }, image.image)
    for (const disk of disks) {
      fs.writeFileSync(diskFile(directory, disk), '', { mode: 0o600 })
      fs.truncateSync(diskFile(directory, disk), disk.size)
    }
  } catch (thrown) {
    forgetMachine(directory)
    throw thrown
  }
}

/** The disk that a machine boots from. */
function systemFile(directory: HostPath, { kind }: MachineImage): HostPath {
  return hostPath(path.join(directory, kind === 'own' ? 'system.qcow2' : 'system.img'))
}

async function start(request: BootRequest, parts: BootParts): Promise<MachineEnding> {
  const { directory, image, untilUp, patienceMs } = request
  const { environment, signal, onLine, onStep } = parts
  const started =
    image.kind === 'debian' ? await debian(request, image, parts) : await ownMachine(request, image, parts)
  return await watchMachine(
    { ...request, ...started.machine },
    {
      environment,
      signal,
      onLine,
      onStep,
      patienceMs,
      untilUp,
      up: started.up,
      onUp: (console) => {
        noteUp(directory)
        parts.onUp(console)
      },
    },
  )
}

interface Started {
  readonly machine: Pick<QemuMachine, 'system' | 'firmwareFiles' | 'uefi' | 'kernel'>
  readonly up: RegExp
}

async function debian(
  { directory, untilUp }: BootRequest,
  own: Extract<MachineImage, { kind: 'debian' }>,
  { run }: BootParts,
): Promise<Started> {
  const { image, check } = own
  const file = systemFile(directory, own)
  const loader = await askLoader({ file, run })
  const script = checkScript({ untilUp, also: check })
  return {
    machine: {
      system: { file, format: 'raw' },
      firmwareFiles: {
        'opt/firstlight/check': writeCheck(directory, script),
        [COREOS_KEY]: path.join(directory, 'document'),
      },
      kernel: { file: image.kernel, initramfs: image.initramfs, words: kernelWords(loader) },
    },
    up: DEBIAN_UP,
  }
}

/** A login prompt, which waits at the end of its line, or one that somebody is logged in at. */
const PROMPT = /(^|[\w.-] )login: ?(\w+ \(automatic login\))?\s*$/

async function ownMachine(
  { directory }: BootRequest,
  own: Extract<MachineImage, { kind: 'own' | 'with-engine' }>,
  { run }: BootParts,
): Promise<Started> {
  const { image } = own
  const keys = own.kind === 'own' ? own.keys : [COREOS_KEY]
  const document = path.join(directory, 'document')
  return {
    machine: {
      system: { file: systemFile(directory, own), format: own.kind === 'own' ? 'qcow2' : 'raw' },
      firmwareFiles: Object.fromEntries(keys.map((key) => [key, document])),
      uefi: await firmwareFor(image, { directory, run }),
    },
    up: PROMPT,
  }
}
