import type { Config } from '../config/model.ts'
import type { MachineDescription } from '../host/scratch/machine/description.ts'
import { loadDocument, type FileRole } from '../program/document.ts'
import type { Io } from '../program/io.ts'

const MACHINE: FileRole = {
  what: 'the description of the machine',
  hint: '--machine names a file as docs/machine-file.md tells; without it there is a machine that fits the document',
}

/**
 * The simulated machine that a command works on: the one that the named file describes, else one that fits the config.
 * @throws FirstlightError `usage` with the place in the file, `source-unreadable`
 */
export async function loadMachine(name: string | undefined, config: Config, io: Io): Promise<MachineDescription> {
  if (name === undefined) {
    const { assumeMachine } = await import('../host/scratch/machine/assume.ts')
    return assumeMachine(config)
  }
  const { parseMachine } = await import('../host/scratch/machine/parse.ts')
  const { bytes, source } = await loadDocument(name, io, MACHINE)
  return parseMachine({ source, text: Buffer.from(bytes).toString('utf8') })
}
