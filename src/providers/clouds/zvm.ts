/** z/VM: the config is a spool file of type IGN in the machine's virtual reader. */
import type { Cloud } from '../cloud.ts'
import { FirstlightError } from '../../errors.ts'
import { withScratchDirectory } from '../machine/directories.ts'
import { below, readWhole } from '../machine/files.ts'
import type { ToolOutcome } from '../provider-helpers.ts'
import type { ProviderContext } from '../provider.ts'
import { answerOf } from '../answer.ts'

const READER = '000c'
const COLUMNS = 11
const NAME_COLUMN = 9
const TYPE_COLUMN = 10

/** A spool file of the reader. */
export interface SpoolFile {
  readonly id: string
  readonly name: string
}

/** z/VM. */
export const zvm: Cloud = {
  id: 'zvm',
  title: 'z/VM',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-zvm/',
  needs: 'a spool file of type IGN in the virtual reader',
  network: false,
  fetchConfig: async (context) => {
    const failure = await context.helpers.loadModule('vmur')
    if (failure !== undefined) context.log({ level: 'warning', message: `loading the module vmur: ${failure}` })
    await bringOnline(context)
    const listing = await run(context, 'vmur', ['li'])
    const file = ignitionFile(Buffer.from(listing.stdout).toString('latin1'))
    if (file === undefined) return { kind: 'none', reason: `the reader ${READER} holds no file of type IGN` }
    const bytes = await receive(context, file)
    const location = `reader ${READER}: ${file.name}`
    return answerOf(context, { bytes, source: { kind: 'provider', provider: 'zvm', location } })
  },
  detection: [
    {
      certainty: 'channel',
      rule: '/proc/sysinfo names z/VM',
      holds: ({ text }) => /Control Program: z\/VM/.test(text('proc', 'sysinfo')),
    },
  ],
}

/**
 * The first file of type IGN in what `vmur li` prints: columns ORIGINID FILE CLASS RECORDS CPY HOLD DATE TIME NAME TYPE
 * DIST, where CLASS has two words. Short rows are no files.
 */
export function ignitionFile(listing: string): SpoolFile | undefined {
  for (const line of listing.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/)
    if (columns.length < 2) return undefined
    const [id, name] = [columns[1], columns[NAME_COLUMN]]
    if (columns.length < COLUMNS || columns[TYPE_COLUMN]?.toLowerCase() !== 'ign') continue
    if (id !== undefined && name !== undefined && /^\d+$/.test(id) && /^[\w$#@+-]+$/.test(name)) return { id, name }
  }
  return undefined
}

async function bringOnline(context: ProviderContext): Promise<void> {
  const first = await context.helpers.runTool('chccwdev', ['-e', READER])
  if (first.exitCode !== 0) {
    await run(context, 'cio_ignore', ['-r', READER])
    await run(context, 'chccwdev', ['-e', READER])
  }
  await run(context, 'udevadm', ['settle'])
}

/** Takes the file from the queue. It is kept by z/VM (`-H`) so that a boot that fails later still finds it. */
async function receive(context: ProviderContext, { id }: SpoolFile): Promise<Uint8Array> {
  return withScratchDirectory(context.roots.run, async (directory) => {
    const path = below(directory, 'config.ign')
    await run(context, 'vmur', ['re', '-f', '-H', id, path])
    const bytes = readWhole(path)
    if (bytes === undefined) throw new FirstlightError('provider-failed', `receiving spool file ${id}: it left no file`)
    return bytes.filter((byte) => byte !== 0)
  })
}

async function run(
  { helpers }: ProviderContext,
  program: Parameters<ProviderContext['helpers']['runTool']>[0],
  args: readonly string[],
): Promise<ToolOutcome> {
  const outcome = await helpers.runTool(program, args)
  if (outcome.exitCode === 0) return outcome
  const said = outcome.stderr.trim().split('\n').at(-1) ?? ''
  throw new FirstlightError(
    'provider-failed',
    `running ${program} ${args[0] ?? ''}: ${said || `exit code ${outcome.exitCode}`}`,
  )
}
