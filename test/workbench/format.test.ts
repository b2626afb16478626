import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatDocument } from '../../src/workbench/format.ts'

test('a document gets the usual indentation, and keeps its remarks, its blank lines and the text of its blocks', () => {
  const text = `variant:   fcos
version: 1.6.0   # the newest
storage:
    files:
    # the first
    - path:  /a
      contents:
          inline: |
             hello
               x

             y
    -   path: "/b"

        mode:   0644
passwd: {users: [{name: core}]}
`
  expect(formatDocument(text)).toMatchInlineSnapshot(`
    "variant: fcos
    version: 1.6.0   # the newest
    storage:
      files:
        # the first
        - path: /a
          contents:
            inline: |
              hello
                x

              y
        - path: "/b"

          mode: 0644
    passwd: {users: [{name: core}]}
    "
  `)
})

test('a document in the usual style stays as it is', () => {
  const files = fs.globSync('examples/**/*.bu')
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    const text = fs.readFileSync(file, 'utf8')
    expect(formatDocument(text), file).toBe(text)
  }
})

describe('a document is not touched', () => {
  test.each([
    ['that is broken', 'variant: fcos\n  version: 1\n'],
    [
      'whose text goes on over lines in a way that indentation is part of',
      'variant: fcos\na: "one\n    two:   three"\n',
    ],
  ])('%s', (_, text) => {
    expect(formatDocument(text)).toBeUndefined()
  })
})

test('JSON gets two spaces for each level', () => {
  expect(formatDocument('{"ignition":{"version":"3.4.0"}}')).toBe(
    '{\n  "ignition": {\n    "version": "3.4.0"\n  }\n}\n',
  )
})
