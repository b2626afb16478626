import { allClouds, findCloud } from '../../providers/index.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { json } from '../command/standard-options.ts'
import { DONE } from '../../program/exit-codes.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight providers`: which platforms there are, what each needs, and where it is documented. */
export const providersCommand: Command = defineCommand({
  exits: [0, 2],
  arguments: {},
  options: json(),
  examples: ['firstlight providers', 'firstlight providers --json'],
  async run({ settings, io }) {
    const rows = (await allClouds()).map(({ id, title, needs, network, documentation }) => ({
      id,
      aliases: findCloud(id)?.aliases ?? [],
      title,
      needs,
      network,
      documentation,
    }))
    if (settings.json) io.out(outputText('providers', { providers: rows }))
    else {
      const texts = rows.map(({ id, aliases, title, needs, network, documentation }) => {
        const names = aliases.length === 0 ? id : `${id} (${aliases.join(', ')})`
        return `${names}\n  ${title}${network ? '; needs the network' : ''}\n  ${needs}\n  ${documentation}\n`
      })
      io.out(texts.join(''))
    }
    return DONE
  },
})
