import fs from 'node:fs'
import path from 'node:path'
import { isSea } from 'node:sea'
import { hostPath, type HostPath } from '../../util/paths.ts'
import { isSystemRoot } from '../../host/real/system-root.ts'
import type { ImageRequest } from '../../image/change-image.ts'
import type { Builder, PayloadSources } from '../../image/payload.ts'
import type { ImageTarget } from '../../image/target.ts'
import { hasErrors } from '../../report/report.ts'
import { wantsYes } from '../backend.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { loadDocument } from '../document.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../exit-codes.ts'
import { flagOption, pathOption, stringOption, usageError } from '../options.ts'
import { imageData, imageText } from '../image-output.ts'
import { printReport, reportData } from '../report-output.ts'

/** `firstlight image`: what a first boot needs, put into a disk image or a root tree. */
export const imageCommand: CommandModule = {
  exits: [0, 1, 2, 3, 5],
  define(command) {
    command
      .argument('<target>', 'a directory with a root tree, or a raw disk image (a GPT, or one filesystem alone)')
      .optionsGroup('What is put there:')
      .option('--module', 'the engine, for the dracut or initramfs-tools of the tree, and the units of the real root')
      .option('--real-root', 'only the units of the real root, when its initramfs is made elsewhere')
      .option('--grub', 'the snippet for GRUB, where grub-mkconfig finds it')
      .option('--document <file>', 'the document, in any language that Firstlight reads; - is standard input')
      .option('--stamp', 'the stamp that makes the next boot a first one; the machine id is removed')
      .option('--rebuild', 'then make the initramfs anew, with the programs of the tree')
      .optionsGroup('How:')
      .option('--root-partition <number>', 'the partition with the root, where it is not clear')
      .option('--boot-partition <number>', 'the partition that is /boot, where it is not clear')
      .option('--builder <name>', 'what makes the initramfs, where the tree has both: dracut or initramfs-tools')
      .option('--executable <file>', 'the engine, as npm run build:initrd makes it')
      .option('--initrd <directory>', 'the directory initrd of this package')
      .option('--yes', 'allow / as the target')
      .option('--dry-run', 'only tell what would be done')
      .option('--json', 'print one JSON object')
      .addHelpText('after', HELP)
  },
  async run(invocation) {
    const target = await openTarget(invocation)
    const { request, exitCode } = await requestOf(invocation)
    if (request === undefined) return exitCode
    const [{ changeImage }, { createHolder, createProgramRunner }] = await Promise.all([
      import('../../image/change-image.ts'),
      import('../../host/real/commands.ts'),
    ])
    const { io } = invocation
    const report = await changeImage(target, request, {
      sources: sourcesOf(invocation),
      run: createProgramRunner(io.environment),
      hold: createHolder(io.environment),
      user: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      signal: io.signal,
    })
    if (flagOption(invocation, 'json')) io.out(`${JSON.stringify(imageData(target, report))}\n`)
    else io.out(imageText(target, report, request))
    return DONE
  },
}

const HELP = `
A disk image is mounted while it is changed, which takes root. Of its partitions the
root is the one with a root's type or the label root, or the only one with Linux data;
/boot is the one with the type of an extended boot loader partition or the label boot.
--rebuild runs programs of the tree as root. Doing it twice changes nothing.

Examples:
  firstlight image disk.raw --module --grub --rebuild --document machine.bu --stamp
  firstlight image ./tree --stamp --dry-run`

async function openTarget(invocation: Invocation): Promise<ImageTarget> {
  const [name = ''] = invocation.args
  const target = hostPath(path.resolve(invocation.io.cwd, name))
  if (!flagOption(invocation, 'yes') && isSystemRoot(target)) throw wantsYes('changing', name)
  const [root, boot] = [numberOption(invocation, 'rootPartition'), numberOption(invocation, 'bootPartition')]
  const { inspectTarget } = await import('../../image/target.ts')
  return inspectTarget(target, { root, boot })
}

function numberOption(invocation: Invocation, name: string): number | undefined {
  const value = stringOption(invocation, name)
  if (value === undefined) return undefined
  if (/^[1-9][0-9]{0,2}$/.test(value)) return Number(value)
  throw usageError(`${JSON.stringify(value)} is no number of a partition`, 'sgdisk --print IMAGE shows them')
}

function builderOption(invocation: Invocation): Builder | undefined {
  const value = stringOption(invocation, 'builder')
  if (value === undefined || value === 'dracut' || value === 'initramfs-tools') return value
  throw usageError(`--builder ${value}: there is no such builder`, 'dracut or initramfs-tools')
}

interface RequestRead {
  readonly request?: ImageRequest
  readonly exitCode: ExitCode
}

async function requestOf(invocation: Invocation): Promise<RequestRead> {
  const name = stringOption(invocation, 'document')
  const flags = {
    module: flagOption(invocation, 'module'),
    realRoot: flagOption(invocation, 'realRoot'),
    grub: flagOption(invocation, 'grub'),
    stamp: flagOption(invocation, 'stamp'),
    rebuild: flagOption(invocation, 'rebuild'),
  }
  const builder = builderOption(invocation)
  if (name === undefined && !Object.values(flags).includes(true)) {
    throw usageError('nothing was named that is to be put there', 'e.g. --module --document FILE --stamp')
  }
  const dryRun = flagOption(invocation, 'dryRun')
  const request = { ...flags, dryRun, builder }
  if (name === undefined) return { request, exitCode: DONE }
  const document = await validDocument(invocation, name)
  if (document === undefined) return { exitCode: EXIT_CODES.invalid.code }
  return { request: { ...request, document }, exitCode: DONE }
}

/** The bytes of the document, in which everything that is wrong is printed; nothing when it is no config. */
async function validDocument(invocation: Invocation, name: string): Promise<Uint8Array | undefined> {
  const { io } = invocation
  const { bytes, source } = await loadDocument(name, io)
  const { readDocument } = await import('../../provisioning/read-document.ts')
  const answer = await readDocument(bytes, source, { empty: 'refuse' })
  const isValid = answer.kind === 'config' && !hasErrors(answer.report)
  if (!flagOption(invocation, 'json')) printReport(answer.report, io)
  else if (!isValid) io.out(`${JSON.stringify({ issues: reportData(answer.report) })}\n`)
  return isValid ? bytes : undefined
}

/** The parts of an image, in this package: a checkout or an installed one. */
function sourcesOf(invocation: Invocation): PayloadSources {
  const given = { initrd: pathOption(invocation, 'initrd'), executable: pathOption(invocation, 'executable') }
  if (isSea()) {
    if (given.initrd === undefined) {
      throw usageError('--initrd was not given', 'this executable is alone: name the directory initrd of the package')
    }
    return { initrd: given.initrd, executable: given.executable ?? hostPath(process.execPath) }
  }
  return {
    initrd: given.initrd ?? packaged('initrd'),
    executable: given.executable ?? packaged('dist/initrd/firstlight'),
  }
}

/** A part of this package: the checkout that these sources are in, or the installed one that holds `dist/`. */
function packaged(name: string): HostPath {
  let root = import.meta.dirname
  while (root !== '/' && !fs.existsSync(path.join(root, 'initrd/real-root'))) root = path.dirname(root)
  return hostPath(path.join(root, name))
}
