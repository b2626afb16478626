import { defineCommand, type Command } from '../command/command.ts'
import { json } from '../command/standard-options.ts'
import { DONE } from '../../program/exit-codes.ts'
import { providerRoots } from '../../providers/provider-roots.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight detect`: which platform this machine is on, and how that is known. */
export const detectCommand: Command = defineCommand({
  exits: [0, 2],
  arguments: {},
  options: json(),
  notes: [
    'Looks only at files of this machine and asks nobody. What the kernel command line says counts first; then the ' +
      'first rule that holds. The rules and their order are in docs/providers.md.',
  ],
  examples: ['firstlight fetch --platform "$(firstlight detect)"'],
  async run({ settings, io }) {
    const { detectPlatform } = await import('../../providers/detect.ts')
    const roots = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
    const found = await detectPlatform({ roots, environment: io.environment, architecture: process.arch })
    if (settings.json) io.out(outputText('detect', found))
    else {
      io.out(`${found.platform}\n`)
      io.err(`${found.rule}\n`)
    }
    return DONE
  },
})
