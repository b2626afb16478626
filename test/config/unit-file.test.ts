import { describe, expect, test } from 'vitest'
import { parseUnit } from '../../src/config/unit-file.ts'

const long = 'x'.repeat(2048)

describe('unit files, as the lexer of Ignition reads them', () => {
  test.each([
    ['an ordinary unit', '[Unit]\nDescription=a\n\n[Service]\nExecStart=/bin/a\n', false],
    ['an option in [Install]', '[Unit]\na=b\n[Install]\nWantedBy=multi-user.target', true],
    ['an empty [Install] is none', '[Install]\n', false],
    ['text before the first section is skipped', 'free text\nwithout = anything\n[Install]\na=b\n', true],
    ['no section at all', 'a=b\n', false],
    ['a comment hides a section', '# [Install\n; [Install\n', false],
    ['a comment goes on after a backslash', '[Unit]\n# a \\\nno option\nb=c\n', false],
    ['a value goes on after a backslash', '[Unit]\na=b \\\n  no option \\\n  more\n[Install]\nc=d\n', true],
    ['an empty line ends a value', '[Unit]\na=b\\\n\n[Install]\nc=d\n', true],
    ['an option may have no name', '[Install]\n=\n', true],
    ['a section name may have line breaks', '[In\nstall]\na=b\n', false],
    ['spaces before an option', '[Install]\n  a = b\n', true],
  ])('%s', (_, contents, hasInstall) => {
    expect(parseUnit(contents)).toEqual({ kind: 'unit', hasInstall })
  })

  test.each([
    ['[Unit', 1, 'begins a section that no "]" ends'],
    ['[Unit] x\n', 1, 'has text behind a section header'],
    ['[Unit]\na=b\nc\nd=e\n', 3, 'has no "=" behind the name of an option'],
    ['[Unit]\n\nc', 3, 'is neither a section, an option nor a comment'],
    [`[Unit]\na=b\n${long}=c\n`, 3, 'is longer than 2048 bytes'],
  ])('%j', (contents, line, detail) => {
    expect(parseUnit(contents)).toEqual({ kind: 'fault', line, detail })
  })
})
