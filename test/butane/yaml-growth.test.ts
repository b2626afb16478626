import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { formatReport } from '../../src/report/format.ts'
import { expectLinear } from '../helpers/growth.ts'

const HEAD = 'variant: fcos\nversion: 1.5.0\n'

/** Documents that are short to say and long to read, each of a size. */
const HEAVY: readonly (readonly [what: string, size: number, text: (size: number) => string])[] = [
  ['folded lines', 20_000, (size) => `${HEAD}x: >\n${'  a\n\n'.repeat(size)}`],
  ['lines of a block', 20_000, (size) => `${HEAD}x: |\n${'  a=b\n'.repeat(size)}`],
  ['escapes', 20_000, (size) => `${HEAD}x: "${'\\x41'.repeat(size)}"\n`],
  ['lines of a text in quotes', 20_000, (size) => `${HEAD}x: "${'a\n  '.repeat(size)}"\n`],
  ['lines of a text without', 20_000, (size) => `${HEAD}x: a\n${'  a b\n'.repeat(size)}`],
  ['a quote that is not closed', 50_000, (size) => `${HEAD}x: "${'a\\\n'.repeat(size)}`],
  ['repeated keys', 3000, (size) => HEAD + 'a: 1\n'.repeat(size)],
  ['repeated known keys', 3000, (size) => HEAD + 'storage: {}\n'.repeat(size)],
  ['keys', 1500, (size) => HEAD + Array.from({ length: size }, (_, index) => `k${index}: 1\n`).join('')],
  ['values', 10_000, (size) => `${HEAD}x: [${'1,'.repeat(size)}1]\n`],
  ['anchors', 5000, (size) => `${HEAD}x: [${Array.from({ length: size }, (_, index) => `&a${index} 1`).join(', ')}]\n`],
  ['aliases of one thing', 5000, (size) => `${HEAD}x: &a 1\ny: [${'*a, '.repeat(size)}*a]\n`],
  ['nested brackets', 2000, (size) => `${HEAD}x: ${'['.repeat(size)}${']'.repeat(size)}\n`],
  ['nested lists', 2000, (size) => `${HEAD}x:\n ${'- '.repeat(size)}a\n`],
  ['brackets that are not closed', 4000, (size) => `${HEAD}x: ${'{a: '.repeat(size)}`],
  ['blank lines', 200_000, (size) => HEAD + '\n'.repeat(size)],
  ['comments', 50_000, (size) => HEAD + '# a\n\n'.repeat(size)],
  ['spaces', 500_000, (size) => `${HEAD}x: ${' '.repeat(size)}a\n`],
  ['colons', 50_000, (size) => `${HEAD}x: ${'a:'.repeat(size)}\n`],
  ['documents', 20_000, (size) => HEAD + '---\na: 1\n'.repeat(size)],
  [
    'files',
    500,
    (size) =>
      `${HEAD}storage:\n  files:\n${Array.from({ length: size }, (_, index) => `    - path: /f${index}\n      mode: 0644\n`).join('')}`,
  ],
]

describe('twice the document is at most twice the work', () => {
  test.each(HEAVY)('%s', { timeout: 120_000 }, async (_, size, text) => {
    await expectLinear(size, (length) => {
      const bytes = Buffer.from(text(length))
      return async () => formatReport((await readDocument(bytes, { kind: 'stdin' })).report)
    })
  })
})

test('twice the findings in twice the document are at most twice the work to show', async () => {
  await expectLinear(4000, (size) => {
    const reading = readDocument(Buffer.from(HEAD + 'a: 1\n'.repeat(size)), { kind: 'stdin' })
    return async () => {
      for (const { location } of (await reading).report.issues) location?.document.tokens?.(location.span)
    }
  })
})

describe('nesting that no stack could hold', () => {
  const DEEP: readonly (readonly [string, string])[] = [
    ['brackets', `x: ${'['.repeat(9000)}${']'.repeat(9000)}\n`],
    ['braces', `x: ${'{a: '.repeat(9000)}1${'}'.repeat(9000)}\n`],
    ['lists', `x:\n ${'- '.repeat(9000)}a\n`],
    ['blocks', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    [
      'aliases',
      `a0: &a0 [x]\n${Array.from({ length: 3000 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]\n`).join('')}`,
    ],
  ]

  test.each(DEEP)('%s below a key that is not known', async (_, text) => {
    const { kind, report } = await readDocument(Buffer.from(HEAD + text), { kind: 'stdin' })
    expect([kind, report.issues[0]?.code]).toEqual(['config', 'butane-unknown-key'])
    expect(formatReport(report)).toContain('unknown key')
  })

  test.each(DEEP)('%s below one that is', async (_, text) => {
    const { kind } = await readDocument(Buffer.from(`${HEAD}storage:\n ${text.replaceAll('\n', '\n ')}`), {
      kind: 'stdin',
    })
    expect(kind).toBe('config')
  })
})
