import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands/index.ts'
import { helpPage } from '../../../src/cli/command/help.ts'
import { pageText } from '../../../src/cli/command/page.ts'

// Pages of help and of explain, as narrow as a telephone.

function documentIn(document: string, columns: number): string {
  return pageText([{ heading: 'Example', document }], columns)
}

function commandIn(command: string, columns: number): string {
  return pageText([{ heading: 'Example', commands: [command] }], columns)
}

describe('a document', () => {
  test('of JSON is laid out within the width, and what fits stays in one line', () => {
    const text =
      '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/a", "mode": 420, "mode": 384}, {"path": "/b"}]}}'
    expect(documentIn(text, 40)).toBe(`Example:
  {
    "ignition": {"version": "3.4.0"},
    "storage": {
      "files": [
        {
          "path": "/a",
          "mode": 420,
          "mode": 384
        },
        {"path": "/b"}
      ]
    }
  }
`)
  })

  test('with brackets in its strings is not taken apart there', () => {
    expect(documentIn('{"a": "[{\\"x\\": 1}, 2]", "b": [1, 2, 3], "c": {}}', 32)).toBe(`Example:
  {
    "a": "[{\\"x\\": 1}, 2]",
    "b": [1, 2, 3],
    "c": {}
  }
`)
  })

  test.each([
    ['YAML', 'storage:\n  files:\n    - {path: /etc/a, contents: {inline: hello}, mode: 0644}\n'],
    ['JSON that is none', '{"ignition": {"version": "3.4.0", "storage": {"files": ['],
    ['JSON with a remark', '{"ignition": {"version": "3.4.0"}} // the version of the spec'],
  ])('stays as it is: %s', (_, text) => {
    expect(documentIn(text, 30)).toBe(`Example:\n${text.trimEnd().replaceAll(/^/gm, '  ')}\n`)
  })
})

describe('a command line', () => {
  test('goes on in the next line as in a shell, options with what they are given', () => {
    expect(commandIn('firstlight lint --target aws --target flatcar@4593 --fix machine.bu', 40)).toBe(`Example:
  firstlight lint --target aws \\
      --target flatcar@4593 \\
      --fix machine.bu
`)
  })

  test('is parted before a sign, and not within quotes', () => {
    expect(commandIn("printf 'a long text with blanks' | firstlight validate -", 40)).toBe(`Example:
  printf 'a long text with blanks' \\
      | firstlight validate -
`)
  })

  test('stays in one line where it fits', () => {
    expect(commandIn('firstlight lint machine.bu', 40)).toBe('Example:\n  firstlight lint machine.bu\n')
  })
})

describe('terms', () => {
  test('stand beside what they mean where there is room, and above it where not', () => {
    const rows = [
      ['fcos', 'since 1.0.0'],
      ['Container Linux Config', 'yes'],
    ] as const
    const long = [['--files-dir <dir>', 'where the local files are that a Butane document embeds']] as const
    expect(pageText([{ rows }, { rows: long }], 40)).toBe(`  fcos                    since 1.0.0
  Container Linux Config  yes

  --files-dir <dir>
      where the local files are that a
      Butane document embeds
`)
  })
})

test('how a command is called fits a narrow terminal', async () => {
  const row = COMMANDS.find(({ name }) => name === 'completion')
  const page = row && helpPage(row, await row.load(), 40)
  expect(page?.slice(0, page.indexOf('\n\n'))).toBe('Usage: firstlight completion [options]\n    <shell> [words...]')
})
