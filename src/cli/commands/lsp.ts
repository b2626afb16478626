import { DONE } from '../../program/exit-codes.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, section } from '../command/option.ts'

/** `firstlight lsp`: a language server, which editors start and talk to. */
export const lspCommand: Command = defineCommand({
  exits: [0, 1],
  arguments: {},
  options: section('Server', { stdio: flag('over standard input and output, which is the only way') }),
  notes: [
    'Speaks the Language Server Protocol 3.17: problems as one writes, completion, hovers, definitions, renaming, formatting, and ' +
      'ways out of what is wrong. docs/editors.md has what Visual Studio Code, Neovim and Helix are told.',
  ],
  examples: ['firstlight lsp --stdio'],
  async run({ io }) {
    const { serve } = await import('../language-server/server.ts')
    serve(io)
    await new Promise<void>((resolve) => io.signal.addEventListener('abort', () => resolve(), { once: true }))
    return DONE
  },
})
