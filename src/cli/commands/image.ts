import type { HostPath } from '../../util/paths.ts'
import { isSystemRoot } from '../../host/real/system-root.ts'
import type { ImageRequest } from '../../image/change-image.ts'
import type { PayloadSources } from '../../image/payload.ts'
import type { ImageTarget } from '../../image/target.ts'
import { hasErrors } from '../../report/report.ts'
import { wantsYes } from '../backend.ts'
import { defineCommand, type Command, type Invocation } from '../command/command.ts'
import {
  choice,
  flag,
  input,
  location,
  required,
  section,
  usageError,
  valued,
  type Option,
  type SettingsOf,
} from '../command/option.ts'
import { json, READ } from '../command/standard-options.ts'
import { loadDocument } from '../../program/document.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import { imageData, imageText } from '../image-output.ts'
import { singleExecutable, withInitrd } from '../package-parts.ts'
import { readOptions } from '../read-options.ts'
import { printReport, reportData } from '../report-output.ts'
import type { ConfigSource } from '../../report/source.ts'
import { utf8 } from '../../util/utf8.ts'
import { FAILURE_FORMAT } from '../../program/failure-format.ts'
import { outputText } from '../output/formats.ts'

const PARTS = {
  module: flag('the engine, for the dracut or initramfs-tools of the tree, and the units of the real root'),
  realRoot: flag('only the units of the real root, when its initramfs is made elsewhere'),
  grub: flag('the snippet for GRUB, where grub-mkconfig finds it'),
  document: input('file', 'the document, in any language that Firstlight reads; - is standard input'),
  locked: location('file', 'write the hashes of this lock file into the document (firstlight lock)'),
  stamp: flag('the stamp that makes the next boot a first one; the machine id is removed'),
  rebuild: flag('then make the initramfs anew, with the programs of the tree'),
}

const HOW = {
  rootPartition: partition('the partition with the root, where it is not clear'),
  bootPartition: partition('the partition that is /boot, where it is not clear'),
  builder: choice(
    'builder',
    ['dracut', 'initramfs-tools'],
    'what makes the initramfs, where the tree has both: dracut or initramfs-tools',
  ),
  executable: location('file', 'the engine; by default the single executable: this one, or that of this package'),
  initrd: location('dir', 'the parts of an image; by default those of this package'),
  yes: flag('allow / as the target, without being asked'),
  dryRun: flag('only tell what would be done'),
}

const TARGET = {
  target: required(
    location('target', 'a directory with a root tree, or a raw disk image (a GPT, or one filesystem alone)'),
  ),
}

const OPTIONS = { ...section('What is put there', PARTS), ...READ, ...section('How', HOW), ...json() }

type Image = Invocation<SettingsOf<typeof TARGET> & SettingsOf<typeof OPTIONS>>

/** `firstlight image`: what a first boot needs, put into a disk image or a root tree. */
export const imageCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 5],
  arguments: TARGET,
  options: OPTIONS,
  notes: [
    'A disk image is mounted while it is changed, which takes root. Of its partitions the root is the one with a ' +
      "root's type or the label root, or the only one with Linux data; /boot is the one with the type of an extended " +
      'boot loader partition or the label boot. --rebuild runs programs of the tree as root. Doing it twice changes nothing.',
    'The document is put there as it is, and the machine tells of its own lines. With --files-dir or --locked it is the ' +
      'Ignition config that it becomes: the first boot has neither the local files nor the lock.',
  ],
  examples: [
    'firstlight image disk.raw --module --grub --rebuild --document machine.bu --stamp',
    'firstlight image ./tree --stamp --dry-run',
  ],
  async run(invocation) {
    const { settings } = invocation
    const target = await openTarget(invocation)
    const { request, exitCode } = await requestOf(invocation)
    if (request === undefined) return exitCode
    const { initrd, executable = { path: singleExecutable() } } = settings
    const change = (directory: HostPath): Promise<void> =>
      changeAndTell(invocation, { target, request, sources: { initrd: directory, executable: executable.path } })
    await (initrd === undefined ? withInitrd(change) : change(initrd.path))
    return DONE
  },
})

interface Change {
  readonly target: ImageTarget
  readonly request: ImageRequest
  readonly sources: PayloadSources
}

async function changeAndTell({ settings, io }: Image, { target, request, sources }: Change): Promise<void> {
  const [{ changeImage }, { createHolder, createProgramRunner }] = await Promise.all([
    import('../../image/change-image.ts'),
    import('../../host/real/commands.ts'),
  ])
  const report = await changeImage(target, request, {
    sources,
    run: createProgramRunner(io.environment),
    hold: createHolder(io.environment),
    user: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    signal: io.signal,
  })
  if (settings.json) io.out(outputText('image', imageData(target, report)))
  else io.out(imageText(target, report, request))
}

async function openTarget({ settings, io }: Image): Promise<ImageTarget> {
  const { target, rootPartition: root, bootPartition: boot } = settings
  if (!settings.yes && isSystemRoot(target.path)) {
    if (io.question?.() === undefined) throw wantsYes('changing', target.given)
    const { confirm } = await import('../confirm.ts')
    await confirm(
      { doing: `What is put there changes ${target.given}, the root of this running system.`, lost: [] },
      io,
    )
  }
  const { inspectTarget } = await import('../../image/target.ts')
  return inspectTarget(target.path, { root, boot })
}

function partition(text: string): Option<number | undefined> {
  return valued('number', text, {}, (given) => {
    if (/^[1-9][0-9]{0,2}$/.test(given)) return Number(given)
    throw usageError(`${JSON.stringify(given)} is no number of a partition`, 'sgdisk --print IMAGE shows them')
  })
}

interface RequestRead {
  readonly request?: ImageRequest
  readonly exitCode: ExitCode
}

async function requestOf(image: Image): Promise<RequestRead> {
  const { module, realRoot, grub, stamp, rebuild, document: name, locked, builder, dryRun } = image.settings
  const parts = { module, realRoot, grub, stamp, rebuild }
  if (name === undefined && !Object.values(parts).includes(true)) {
    throw usageError('nothing was named that is to be put there', 'e.g. --module --document FILE --stamp')
  }
  if (locked !== undefined && name === undefined) {
    throw usageError('--locked was given without --document', 'name the document whose lock it is')
  }
  const request = { ...parts, dryRun, builder }
  if (name === undefined) return { request, exitCode: DONE }
  const document = await validDocument(image, name)
  if (document === undefined) return { exitCode: EXIT_CODES.invalid.code }
  return { request: { ...request, document }, exitCode: DONE }
}

/** The bytes of the document, in which everything that is wrong is printed; nothing when it is no config. */
async function validDocument({ settings, io }: Image, name: string): Promise<Uint8Array | undefined> {
  const { bytes, source } = await loadDocument(name, io)
  const { readDocument } = await import('../../provisioning/read-document.ts')
  const answer = await readDocument(bytes, source, await readOptions(settings, name, io))
  const isValid = answer.kind === 'config' && !hasErrors(answer.report)
  if (!settings.json) printReport(answer.report, io)
  else if (!isValid) io.out(`${JSON.stringify({ format: FAILURE_FORMAT, issues: reportData(answer.report) })}\n`)
  return isValid ? await asPut(bytes, source, { settings, io }) : undefined
}

/** A valid document as a first boot can read it, which has neither the local files nor the lock. */
async function asPut(
  bytes: Uint8Array,
  source: ConfigSource,
  { settings: { filesDir, locked }, io }: Pick<Image, 'settings' | 'io'>,
): Promise<Uint8Array | undefined> {
  if (filesDir === undefined && locked === undefined) return bytes
  const { transpileGiven } = await import('../transpile.ts')
  const made = await transpileGiven({ bytes, source }, { filesDir, locked }, { io, how: { raw: true } })
  if (made.kind === 'text' && !hasErrors(made.report)) return utf8(made.text)
  printReport(made.report, io)
  return undefined
}
