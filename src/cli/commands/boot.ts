import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { unpack } from '../../fetch/unpack.ts'
import { createProgramRunner } from '../../host/real/commands.ts'
import { bootMachine, type BootEnding, type MachineImage } from '../../machine/boot.ts'
import { checkFree, parseForward, type Forward } from '../../machine/forwards.ts'
import { networkOption, parseAddress, staticAddress, type StaticAddress } from '../../machine/network.ts'
import { QEMU } from '../../machine/qemu.ts'
import { CONSOLE } from '../../machine/watch.ts'
import type { HostPath } from '../../util/paths.ts'
import { bootData, downText, upFacts, upText, type BootFacts } from '../boot-output.ts'
import { bootProgress, type BootProgress } from '../boot-progress.ts'
import { bootDocument } from '../boot-document.ts'
import { made, machineDirectory, userCache } from '../boot-places.ts'
import { watchStarters } from '../boot-starters.ts'
import { defineCommand, type Command, type Invocation } from '../command/command.ts'
import {
  choice,
  duration,
  flag,
  input,
  location,
  required,
  section,
  usageError,
  valued,
  withDefault,
  type Option,
  type SettingsOf,
} from '../command/option.ts'
import { json, READ } from '../command/standard-options.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import { loadMachine } from '../machine.ts'
import { outputText } from '../output/formats.ts'

const ARGUMENTS = {
  doc: required(input('doc', 'the document, in any language that Firstlight reads; - is standard input')),
}

const MACHINE_OPTIONS = {
  image: location('file', 'the disk image to boot, raw or qcow2; it is never written to. Without it a small Debian'),
  engine: withDefault(
    choice('engine', ['own', 'firstlight'], "what makes the machine: the image's own, or Firstlight"),
    'own',
  ),
  machine: input('file', 'a description of its further disks; without it those that the document names'),
  memory: size('its memory: 2048 (MiB) or 2GiB; 2 GiB when absent'),
  forward: forwards('a port of this host that leads to one of the machine, e.g. 8080:80'),
  address: address('the address that it gives itself, where the document does not tell, e.g. 192.168.122.103/24'),
  acceleration: withDefault(choice('kind', ['auto', 'kvm', 'tcg'], 'KVM, or emulation by software (tcg)'), 'auto'),
}

const HOW_OPTIONS = {
  fresh: flag('throw the machine of earlier calls away, and make it anew'),
  state: location('dir', "where the machine is kept from call to call; by default in this user's cache"),
  until: withDefault(choice('end', ['up', 'off'], 'end it once it is up, or stay until it is off'), 'off'),
  timeout: duration('how long it may take until it is up, e.g. 5m (5m with KVM, else 20m)'),
  console: flag('show its console'),
}

const OPTIONS = {
  ...READ,
  ...section('Machine', MACHINE_OPTIONS),
  ...section('How', HOW_OPTIONS),
  ...json('print one JSON object, once it is known how the boot ended'),
}

type Booting = Invocation<SettingsOf<typeof ARGUMENTS> & SettingsOf<typeof OPTIONS>>

/** `firstlight boot`: a document in a virtual machine. */
export const bootCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 5],
  arguments: ARGUMENTS,
  options: OPTIONS,
  notes: [
    'The machine is kept: a second call boots it again, and nothing is provisioned twice. It goes with --fresh. It ends ' +
      'with Ctrl-C, when it goes off, or when what started it has ended and nobody reads its output; no process of it is left ' +
      'behind. Local files of a Butane document are looked for beside it.',
    'An image of your own gets the document as the engine in it expects it: in the firmware, as Ignition. With --engine ' +
      'firstlight a copy of it is booted that has Firstlight in its initramfs, which takes root. The small Debian ' +
      'has Firstlight, busybox, systemd-networkd and sshd; the first time its packages are downloaded, which takes root (docs/boot.md).',
    'Exit code 0: it was up. 1: it was not provisioned, and the screen says why, or it did not come up in time.',
  ],
  examples: [
    'firstlight boot machine.bu --forward 8080:80',
    'firstlight boot machine.bu --image flatcar_production_qemu_image.img --forward 2222:22 --console',
    'sudo firstlight boot machine.bu --image debian-12-generic-amd64.qcow2 --engine firstlight',
    'firstlight boot machine.bu --fresh --until up --json',
  ],
  async run(booting) {
    const { settings, io } = booting
    const document = await bootDocument(settings, io)
    if (document.kind === 'invalid') return EXIT_CODES.invalid.code
    await requirePrograms(booting)
    await checkFree(settings.forward)
    const progress = bootProgress(io)
    const starters = watchStarters(io, (text) => progress.say(text))
    try {
      return await boot({ ...booting, io: { ...io, signal: starters.signal } }, document, progress)
    } finally {
      starters.stop()
      progress.end()
    }
  },
})

type Document = Extract<Awaited<ReturnType<typeof bootDocument>>, { kind: 'document' }>

async function boot({ settings, io }: Booting, document: Document, progress: BootProgress): Promise<ExitCode> {
  const cache = made(userCache(io))
  const directory = settings.state?.path ?? machineDirectory(settings, io)
  const { extraDisks } = await import('../../machine/disks.ts')
  const disks = extraDisks(await loadMachine(settings.machine, document.config, io))
  const acceleration = await accelerationOf({ settings, io }, cache)
  if (acceleration.reason !== undefined) {
    progress.say(`no KVM (${acceleration.reason}): QEMU plays the processor, about ten times slower`)
  }
  const image = await imageOf({ settings, io }, document, progress)
  const isEnded = settings.until === 'up'
  const facts = (): BootFacts => ({
    directory,
    console: path.join(directory, CONSOLE),
    acceleration: acceleration.kind,
    forwards: settings.forward,
    seconds: progress.seconds(),
    issues: document.issues,
  })
  const ending = await bootMachine(
    {
      directory,
      isFresh: settings.fresh,
      document: { bytes: image.kind === 'own' ? document.forOthers : document.forUs, digest: document.digest },
      image,
      acceleration: acceleration.kind,
      memory: settings.memory ?? DEFAULT_MEMORY,
      disks,
      network: networkOption(settings.forward, settings.address ?? staticAddress(document.config, unpack)),
      untilUp: isEnded,
      patienceMs: settings.timeout ?? PATIENCE_MS[acceleration.kind],
    },
    {
      environment: io.environment,
      run: createProgramRunner(io.environment),
      signal: io.signal,
      say: (text) => progress.say(text),
      onStep: (step) => progress.step(step),
      onLine: (line) => {
        if (settings.console) progress.say(`  ${line}`)
      },
      onUp: (console) => {
        progress.step(isEnded ? 'going off' : 'up')
        const up = upFacts(console)
        io.out(
          settings.json
            ? outputText('boot', bootData({ ...up, kind: 'up' }, facts()))
            : upText(up, facts(), { isEnded }),
        )
      },
    },
  )
  progress.end()
  return tellEnding(ending, { settings, io }, facts())
}

function tellEnding(ending: BootEnding, { settings, io }: Booting, facts: BootFacts): ExitCode {
  if (ending.kind === 'was-up') return DONE
  io.out(settings.json ? outputText('boot', bootData(ending, facts)) : downText(ending, facts))
  return EXIT_CODES.failed.code
}

async function imageOf({ settings, io }: Booting, { keys }: Document, progress: BootProgress): Promise<MachineImage> {
  if (settings.image === undefined) {
    const { smallImage } = await import('../boot-image.ts')
    return { kind: 'debian', image: await smallImage(io, (text) => progress.step(text)) }
  }
  const { inspectImage } = await import('../../machine/own-image.ts')
  const image = inspectImage(settings.image.path, settings.image.given)
  if (settings.engine === 'own') return { kind: 'own', image, keys }
  const { copyWithEngine } = await import('../boot-image.ts')
  return { kind: 'with-engine', image, makeCopy: copyWithEngine(image, io, (text) => progress.step(text)) }
}

async function accelerationOf(
  { settings, io }: Booting,
  cache: HostPath,
): Promise<{ readonly kind: 'kvm' | 'tcg'; readonly reason?: string }> {
  if (settings.acceleration !== 'auto') return { kind: settings.acceleration }
  const { findAcceleration } = await import('../../machine/acceleration.ts')
  return await findAcceleration(io.environment, cache)
}

/** MiB. */
const DEFAULT_MEMORY = 2048
/** An emulated machine on a busy host takes minutes for what others do in seconds. */
const PATIENCE_MS = { kvm: 300_000, tcg: 1_200_000 } as const

/** What has to be installed, and the packages that have it. */
const PROGRAMS = {
  [QEMU]:
    'apt-get install qemu-system-x86 (Debian, Ubuntu), dnf install qemu-system-x86 (Fedora), pacman -S qemu-system-x86 (Arch)',
  'qemu-img': 'apt-get install qemu-utils (Debian, Ubuntu), dnf install qemu-img (Fedora), pacman -S qemu-img (Arch)',
  debugfs: 'apt-get install e2fsprogs, and have /usr/sbin in the PATH',
} as const

async function requirePrograms({ settings, io }: Booting): Promise<void> {
  const run = createProgramRunner(io.environment)
  for (const program of [QEMU, settings.image === undefined ? 'debugfs' : 'qemu-img'] as const) {
    const isThere = (await run(program, [program === 'debugfs' ? '-V' : '--version'])) !== undefined
    if (isThere) continue
    throw new FirstlightError('tool-missing', `booting a machine: the program ${program} is not on the PATH`, {
      hint: PROGRAMS[program],
    })
  }
}

function size(text: string): Option<number | undefined> {
  return valued('size', text, {}, (given) => {
    const [, number, unit = 'M'] = /^(\d+)\s*(?:([MG])(?:i?B)?)?$/i.exec(given) ?? []
    const mebibytes = Number(number) * (unit.toUpperCase() === 'G' ? 1024 : 1)
    if (mebibytes >= LEAST_MEMORY && mebibytes <= MOST_MEMORY) return mebibytes
    throw usageError(
      `--memory ${given}: not an amount of memory for a machine`,
      '2048, 2048MiB or 2GiB; 256 MiB at least',
    )
  })
}

const LEAST_MEMORY = 256
const MOST_MEMORY = 1024 * 1024

function address(text: string): Option<StaticAddress | undefined> {
  return valued('address', text, {}, (given) => {
    const found = parseAddress(given)
    if (found !== undefined) return found
    throw usageError(`--address ${given}: not an address with the length of its network`, '192.168.122.103/24')
  })
}

function forwards(text: string): Option<readonly Forward[]> {
  return {
    text,
    takes: { name: 'host:guest', isMany: true },
    read: (given) =>
      given.map((each) => {
        const forward = parseForward(each)
        if (forward !== undefined) return forward
        throw usageError(
          `--forward ${each}: not a pair of ports`,
          'the port of this host, then that of the machine: 8080:80',
        )
      }),
  }
}
