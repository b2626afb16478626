import type { SourceText } from '../../../report/span.ts'
import { describeMachine } from './describe.ts'
import type { MachineDescription } from './description.ts'
import { parseOwnFile } from '../../../yaml/own-file.ts'

/**
 * Parses a machine file (`--machine`), YAML or JSON.
 * @throws FirstlightError `usage` with the place of the first thing that is wrong
 */
export async function parseMachine(document: SourceText): Promise<MachineDescription> {
  const { value, fail } = parseOwnFile(document, 'reading the machine file')
  return describeMachine(value, fail)
}
