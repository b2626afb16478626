import { commandsPage } from './commands-page.ts'
import { errorsPage } from './errors-page.ts'
import { keysPages } from './keys-pages.ts'
import { libraryPages } from './library/pages.ts'
import { outputsPage } from './outputs-page.ts'
import type { Page } from './page.ts'
import { schemaPages } from './schemas.ts'

/** Every page that `npm run build:reference` writes. */
export async function referencePages(): Promise<readonly Page[]> {
  const keys = keysPages()
  const pages: readonly Page[] = [
    ...keys,
    { file: 'docs/reference/commands.md', text: await commandsPage() },
    { file: 'docs/reference/outputs.md', text: outputsPage() },
    { file: 'docs/errors.md', text: errorsPage() },
    ...libraryPages(),
    ...schemaPages(),
  ]
  return [...pages, { file: 'docs/reference/README.md', text: indexOf(keys) }]
}

function indexOf(keys: readonly Page[]): string {
  const rows = keys.map(({ file, text }) => `- [${/^# (.*)$/m.exec(text)?.[1] ?? ''}](${file.split('/').at(-1) ?? ''})`)
  return `# Reference

These pages are made of the tables of the program by \`npm run build:reference\`; a test compares them.

Keys of the languages, in all versions of each:

${rows.join('\n')}

And:

- [Commands](commands.md)
- [The library, name by name](library/README.md)
- [Output formats](outputs.md)
- [Errors and issues](../errors.md)
- [Rules of lint](../lint.md)
`
}
