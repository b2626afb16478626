import type { ProviderAnswer } from '../../providers/provider.ts'
import { sourceName } from '../../report/source.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, section } from '../command/option.ts'
import { FOREIGN, json, LOG, NETWORK, platform } from '../command/standard-options.ts'
import type { Io } from '../../program/io.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import { choosePlatform } from '../platform.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight fetch`: the user's document, from where this machine's platform keeps it. */
export const fetchCommand: Command = defineCommand({
  exits: [0, 1, 2, 4],
  arguments: {},
  options: {
    ...section('Document', { platform: platform('whose way to take; without it, what `firstlight detect` says') }),
    ...FOREIGN,
    ...NETWORK,
    ...json(),
    ...LOG,
    ...section('Output', {
      render: flag('print the merged config that a machine would get instead of the document'),
    }),
  },
  notes: [
    'The sources are, in this order: the kernel command line, user.ign in the system directories, the platform. Prints ' +
      'nothing when there is no config; standard error says why. --log-level info tells every source.',
  ],
  examples: ['firstlight fetch --platform hetzner', 'firstlight fetch --platform openstack --render'],
  async run({ settings, io }) {
    const chosen = await choosePlatform(settings, io)
    if (settings.render) {
      await chosen.close()
      const { render } = await import('./render.ts')
      const { platform } = chosen
      const whole = {
        doc: undefined,
        platform,
        filesDir: undefined,
        allowEmpty: false,
        origins: false,
        compact: false,
        spec: undefined,
      }
      return render({ ...settings, ...whole }, io)
    }
    try {
      const { acquireUserDocument } = await import('../../providers/sources/user-document.ts')
      return show(await acquireUserDocument(chosen.context, chosen.platform), settings.json, io)
    } finally {
      await chosen.close()
    }
  },
})

function show(answer: ProviderAnswer, json: boolean, io: Io): ExitCode {
  if (json) {
    const { kind } = answer
    const reason = 'reason' in answer ? answer.reason : undefined
    const source = kind === 'config' ? sourceName(answer.source) : undefined
    const document = kind === 'config' ? Buffer.from(answer.bytes).toString('utf8') : undefined
    io.out(outputText('fetch', { kind, reason, source, document }))
  } else if (answer.kind === 'config') io.out(answer.bytes)
  else {
    io.err(
      answer.kind === 'needs-network' ? 'the network is needed to get the config\n' : `no config: ${answer.reason}\n`,
    )
    // That there is none is an answer too: a file of an earlier time is none any more.
    if (answer.kind === 'none') io.out('')
  }
  return answer.kind === 'config' || answer.kind === 'none' ? DONE : EXIT_CODES.needsNetwork.code
}
