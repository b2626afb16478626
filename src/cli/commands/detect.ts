import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { flagOption } from '../options.ts'
import { providerRoots } from '../../providers/provider-roots.ts'

/** `firstlight detect`: which platform this machine is on, and how that is known. */
export const detectCommand: CommandModule = {
  exits: [0, 2],
  define(command) {
    command
      .option('--json', 'print one JSON object')
      .addHelpText(
        'after',
        '\nLooks only at files of this machine and asks nobody. What the kernel command line\n' +
          'says counts first; then the first rule that holds. The rules and their order are\n' +
          'in docs/providers.md.\n\n' +
          'Example:\n  firstlight fetch --platform "$(firstlight detect)"',
      )
  },
  async run(invocation) {
    const { io } = invocation
    const { detectPlatform } = await import('../../providers/detect.ts')
    const roots = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
    const found = detectPlatform({ roots, environment: io.environment, architecture: process.arch })
    if (flagOption(invocation, 'json')) io.out(`${JSON.stringify(found)}\n`)
    else {
      io.out(`${found.platform}\n`)
      io.err(`${found.rule}\n`)
    }
    return DONE
  },
}
