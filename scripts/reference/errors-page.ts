import { ISSUE_SECTIONS, RUN_SECTIONS, type CodeSection } from '../../src/reference/codes/index.ts'
import type { CodeText } from '../../src/reference/codes/text.ts'

const HEAD = `# Errors and issues

What is wrong in a document is an *issue*: all issues of a document are shown together, each with its code and its place.
What goes wrong in a run is an *error*: it is thrown once, with a code, a sentence, its causes and a hint. Both kinds of code
are stable; sentences may become better. \`firstlight explain CODE\` prints what stands here; the texts are in \`src/reference/codes\`,
and \`npm run build:reference\` makes this page of them.
`

/** `docs/errors.md`: every code of an error or an issue, with why, what to do, and an example. */
export function errorsPage(): string {
  return [
    HEAD,
    '## Errors of a run\n',
    ...RUN_SECTIONS.flatMap((section) => [`**${section.title}**\n`, ...codesOf(section)]),
    ...ISSUE_SECTIONS.flatMap((section) => [
      `## Issues of ${section.title}\n`,
      ...(section.intro === undefined ? [] : [`${section.intro}\n`]),
      ...codesOf(section),
    ]),
  ].join('\n')
}

function codesOf({ texts }: CodeSection): readonly string[] {
  return Object.entries(texts).map(([code, text]) => `### \`${code}\`\n\n${text.why} ${text.way}\n${exampleOf(text)}`)
}

function exampleOf({ document, command }: CodeText): string {
  if (document !== undefined) return `\n\`\`\`${document.startsWith('{') ? 'json' : 'yaml'}\n${document}\`\`\`\n`
  return command === undefined ? '' : `\n\`\`\`text\n${command}\n\`\`\`\n`
}
