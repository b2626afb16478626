/** A document that is nested deeper than any has a meaning for nobody, and an editor goes on. */
import { describe, expect, test } from 'vitest'
import { unpack } from '../../src/fetch/unpack.ts'
import { complete } from '../../src/workbench/completion/complete.ts'
import { diagnose } from '../../src/workbench/diagnose.ts'
import { formatDocument } from '../../src/workbench/format.ts'
import { hover } from '../../src/workbench/hover.ts'
import { definitionAt, referencesAt, renameableAt } from '../../src/workbench/navigate.ts'
import { foldsOf, outlineOf } from '../../src/workbench/outline.ts'
import { moveOut, unhashedAt } from '../../src/workbench/rewrite.ts'
import { secretsIn } from '../../src/workbench/secrets.ts'
import { treeOf } from '../../src/workbench/tree.ts'

const HEAD = 'variant: fcos\nversion: 1.5.0\nx: '
/** Deep enough for a stack to end, and not yet too deep for the reader. */
const DEPTH = 9000
const around = (open: string, close: string): string => open.repeat(DEPTH) + close.repeat(DEPTH)

describe.each([
  ['lists', `${HEAD}${around('[', ']')}\n`],
  ['lists that are not closed', HEAD + '['.repeat(DEPTH)],
  ['mappings', `${HEAD}${around('{a: ', '}')}\n`],
  ['dashes', `${HEAD}\n  ${'- '.repeat(DEPTH)}a\n`],
  ['lists in JSON', `{"ignition":{"version":"3.4.0"},"x":${around('[', ']')}}`],
])('%s', (_, text) => {
  const inside = text.length >> 1

  test('have no tree, outline or form', () => {
    expect(treeOf(text)).toBeUndefined()
    expect([outlineOf(treeOf(text)), foldsOf(treeOf(text)), formatDocument(text)]).toEqual([[], [], undefined])
  })

  test('are nothing to be completed, explained, renamed or moved', () => {
    expect(complete(text, inside)).toEqual([])
    expect([hover(text, inside), definitionAt(text, inside), renameableAt(text, inside)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([referencesAt(text, inside), moveOut(text, inside), unhashedAt(text, inside)]).toEqual([
      [],
      undefined,
      undefined,
    ])
    expect(secretsIn(text)).toBeUndefined()
  })

  test('are told once, at their place', async () => {
    const { diagnoses } = await diagnose(text, { source: { kind: 'stdin' }, unpack })
    expect(diagnoses.map(({ code }) => code)).toHaveLength(1)
  })
})
