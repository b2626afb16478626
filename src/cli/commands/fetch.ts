import type { ProviderAnswer } from '../../providers/provider.ts'
import { sourceName } from '../../report/source.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../exit-codes.ts'
import { defineOutput } from '../log.ts'
import { flagOption } from '../options.ts'
import { TIMEOUT } from '../patience.ts'
import { choosePlatform } from '../platform.ts'

/** `firstlight fetch`: the user's document, from where this machine's platform keeps it. */
export const fetchCommand: CommandModule = {
  exits: [0, 1, 2, 4],
  define(command) {
    const described = command
      .optionsGroup('Document:')
      .option('--platform <id>', 'whose way to take; without it, what `firstlight detect` says')
      .option('--foreign-user-data <policy>', 'what becomes of a cloud-config or a script: refuse or ignore', 'refuse')
      .option('--offline', 'never use the network')
      .option(...TIMEOUT)
    defineOutput(described)
      .option('--render', 'print the merged config that a machine would get instead of the document')
      .addHelpText(
        'after',
        '\nThe sources are, in this order: the kernel command line, user.ign in the system\n' +
          'directories, the platform. Prints nothing when there is no config; standard error\n' +
          'says why. --log-level info tells every source.\n\n' +
          'Examples:\n  firstlight fetch --platform hetzner\n  firstlight fetch --platform openstack --render',
      )
  },
  async run(invocation) {
    const chosen = await choosePlatform(invocation)
    if (flagOption(invocation, 'render')) {
      await chosen.close()
      const { renderCommand } = await import('./render.ts')
      return renderCommand.run({
        ...invocation,
        args: [],
        options: { ...invocation.options, platform: chosen.platform },
      })
    }
    try {
      const { acquireUserDocument } = await import('../../providers/sources/user-document.ts')
      return show(invocation, await acquireUserDocument(chosen.context, chosen.platform))
    } finally {
      await chosen.close()
    }
  },
}

function show(invocation: Invocation, answer: ProviderAnswer): ExitCode {
  const { io } = invocation
  if (flagOption(invocation, 'json')) {
    const { kind } = answer
    const reason = 'reason' in answer ? answer.reason : undefined
    const source = kind === 'config' ? sourceName(answer.source) : undefined
    const document = kind === 'config' ? Buffer.from(answer.bytes).toString('utf8') : undefined
    io.out(`${JSON.stringify({ kind, reason, source, document })}\n`)
  } else if (answer.kind === 'config') io.out(answer.bytes)
  else
    io.err(
      answer.kind === 'needs-network' ? 'the network is needed to get the config\n' : `no config: ${answer.reason}\n`,
    )
  if (answer.kind === 'needs-network') return EXIT_CODES.needsNetwork.code
  return answer.kind === 'unavailable' ? EXIT_CODES.needsNetwork.code : DONE
}
