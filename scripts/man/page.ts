import type { Command, CommandRow } from '../../src/cli/command/command.ts'
import { argumentRow, optionRow, sectionsOf, synopsis } from '../../src/cli/command/describe.ts'
import { ABOUT, exitCodeRows, HELP, PROGRAM_OPTIONS, TO_BEGIN } from '../../src/cli/command/help.ts'
import type { Row } from '../../src/cli/command/page.ts'
import { inLines } from '../../src/util/cells.ts'
import { VERSION } from '../../src/program/version.ts'

/** Bytes of a line, with room for what is written before some letters. */
const LINE = 64

type Named = Pick<CommandRow, 'name' | 'summary'>

/** The page of a command, in the language of man(7). */
export function commandPage({ name, summary }: Named, command: Command, date: string): string {
  return pageOf(`firstlight-${name}`, summary, date, [
    ['SYNOPSIS', filled(synopsis(name, command))],
    ['DESCRIPTION', paragraphs([`${capitalized(summary)}.`, ...command.notes])],
    ['ARGUMENTS', list(Object.entries(command.arguments).map(argumentRow))],
    [
      'OPTIONS',
      [
        ...sectionsOf(command.options).flatMap(([heading, options]) => [
          `.SS ${plain(heading)}`,
          ...list(options.map(optionRow)),
        ]),
        '.SS Help',
        ...list([HELP]),
      ],
    ],
    ['EXIT STATUS', list(exitCodeRows(command.exits))],
    ['EXAMPLES', examples(command.examples)],
    ['SEE ALSO', ['.BR firstlight (1)']],
  ])
}

/** The page of the program. */
export function programPage(commands: readonly Named[], date: string): string {
  const rows = commands.map(({ name, summary }): Row => [name, summary])
  const pages = commands.map(({ name }, index) => {
    return `.BR firstlight\\-${plain(name)} (1)${index === commands.length - 1 ? '' : ' ,'}`
  })
  return pageOf('firstlight', 'first-boot provisioning', date, [
    ['SYNOPSIS', filled('firstlight COMMAND [options]')],
    ['DESCRIPTION', paragraphs([ABOUT, 'Each command has a page of its own.'])],
    ['OPTIONS', list(PROGRAM_OPTIONS)],
    ['COMMANDS', list(rows)],
    ['EXIT STATUS', list(exitCodeRows())],
    ['EXAMPLES', [...paragraphs([`${TO_BEGIN.heading}:`]), '.PP', ...examples(TO_BEGIN.commands)]],
    [
      'FILES',
      list([['/usr/share/doc/firstlight/docs', "the pages that are named as docs/plan.md, of Debian's package"]]),
    ],
    ['SEE ALSO', pages],
  ])
}

type Section = readonly [heading: string, lines: readonly string[]]

function pageOf(name: string, summary: string, date: string, sections: readonly Section[]): string {
  return [
    `.TH ${name.toUpperCase()} 1 ${date} "firstlight ${VERSION}" "Firstlight"`,
    // Names of commands are not broken at the ends of lines, and words not moved apart.
    '.nh',
    '.ad l',
    '.SH NAME',
    ...filled(`${name} - ${summary}`),
    ...sections.flatMap(([heading, lines]) => (lines.length === 0 ? [] : [`.SH ${heading}`, ...lines])),
    '',
  ].join('\n')
}

function paragraphs(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : ['.PP']), ...filled(text)])
}

function list(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(([term, text]) => ['.TP', `.B ${plain(term)}`, ...filled(text)])
}

function examples(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['.nf', ...lines.map(plain), '.fi']
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

function filled(text: string): readonly string[] {
  return inLines(text, LINE).map(plain)
}

/** A text in which nothing means anything to the formatter. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '\\[u2026]')
    .replace(/^(?=[.'])/, '\\&')
}
