import { PROVIDERS } from '../../providers/index.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { flagOption } from '../options.ts'

/** `firstlight providers`: which platforms there are, what each needs, and where it is documented. */
export const providersCommand: CommandModule = {
  exits: [0, 2],
  define(command) {
    command
      .option('--json', 'print one JSON object')
      .addHelpText('after', '\nExamples:\n  firstlight providers\n  firstlight providers --json')
  },
  run(invocation) {
    const { io } = invocation
    const rows = PROVIDERS.map(({ id, aliases = [], title, needs, network, documentation }) => ({
      id,
      aliases,
      title,
      needs,
      network,
      documentation,
    }))
    if (flagOption(invocation, 'json')) io.out(`${JSON.stringify({ providers: rows })}\n`)
    else {
      const texts = rows.map(({ id, aliases, title, needs, network, documentation }) => {
        const names = aliases.length === 0 ? id : `${id} (${aliases.join(', ')})`
        return `${names}\n  ${title}${network ? '; needs the network' : ''}\n  ${needs}\n  ${documentation}\n`
      })
      io.out(texts.join(''))
    }
    return Promise.resolve(DONE)
  },
}
