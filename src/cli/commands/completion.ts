import { complete } from '../command/complete.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { choice, required, several, word } from '../command/option.ts'
import { DONE } from '../../program/exit-codes.ts'
import { json } from '../command/standard-options.ts'
import { SCRIPTS, SHELLS } from '../completion-scripts.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight completion SHELL`: the script by which a shell completes command lines; it asks this command for the words. */
export const completionCommand: Command = defineCommand({
  exits: [0, 1, 2],
  arguments: {
    shell: required(choice('shell', SHELLS, `whose script is printed: ${SHELLS.join(', ')}`)),
    words: several(
      word('words', 'used by the script: the words of a command line, of which the last is being typed', {
        mayBeEmpty: true,
      }),
    ),
  },
  options: json(),
  notes: ['Commands, options, files, platforms, versions and what else an option takes are completed.'],
  examples: [
    'firstlight completion bash > /etc/bash_completion.d/firstlight',
    'firstlight completion zsh > "${fpath[1]}/_firstlight"',
    'firstlight completion fish > ~/.config/fish/completions/firstlight.fish',
  ],
  async run({ settings, io }) {
    const { shell, words } = settings
    if (words.length === 0) {
      io.out(settings.json ? outputText('completion', { shell, script: SCRIPTS[shell] }) : SCRIPTS[shell])
      return DONE
    }
    // This table has this command in it: it is loaded when it is asked.
    const { COMMANDS } = await import('./index.ts')
    const offer = await complete(words, COMMANDS)
    if (settings.json) {
      const shown = offer.words.map(([each, text]) => ({ word: each, text }))
      io.out(outputText('completion', { words: shown, paths: offer.paths }))
      return DONE
    }
    for (const [candidate, text] of offer.words) io.out(`${candidate}\t${text}\n`)
    if (offer.paths !== undefined) io.out(`:${offer.paths}\n`)
    return DONE
  },
})
