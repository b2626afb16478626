import { helpPage, overviewPage } from '../../src/cli/command/help.ts'
import { COMMANDS } from '../../src/cli/commands/index.ts'

const WIDTH = 100

/** `docs/reference/commands.md`: the help of every command. */
export async function commandsPage(): Promise<string> {
  const pages = await Promise.all(
    COMMANDS.map(async (row) => `## ${row.name}\n\n${fenced(helpPage(row, await row.load(), WIDTH))}`),
  )
  return [
    '# Commands\n',
    'What `firstlight COMMAND --help` prints, made by `npm run build:reference`.\n',
    fenced(overviewPage(COMMANDS, WIDTH)),
    ...pages,
  ].join('\n')
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\`\`\`\n`
}
