import fs from 'node:fs'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../src/errors.ts'

/** The codes of all issues, read from the types that make them. */
const ISSUE_CODES = fs
  .readdirSync('src/report/issues')
  .flatMap((file) => [...fs.readFileSync(`src/report/issues/${file}`, 'utf8').matchAll(/IssueBase<'([^']+)'>/g)])
  .map((match) => match[1] ?? '')

test('docs/errors.md has a heading for every code, and for no other', () => {
  const headings = [...fs.readFileSync('docs/errors.md', 'utf8').matchAll(/^### `([^`]+)`$/gm)].map(
    (match) => match[1] ?? '',
  )
  expect(headings.toSorted()).toEqual([...new Set<string>([...ISSUE_CODES, ...ERROR_CODES])].toSorted())
})
