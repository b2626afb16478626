/**
 * No regular expression of the product takes longer than in proportion to its text: documents, metadata and certificates
 * are written by strangers, and an engine that is busy with one of them hears no signal.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'
import { check } from 'recheck'
import { expect, test } from 'vitest'
import { inParallel } from '../src/fetch/parallel.ts'

/** Where an expression may be slower, because what it sees is short whatever the stranger wrote. */
const BOUNDED = new Map([['src/report/excerpt.ts', 'it sees a window of one line, some 500 letters']])

interface Found {
  readonly pattern: string
  readonly flags: string
  readonly file: string
}

/** Every literal that repeats something. What validators of the specs have is generated from names alone. */
function literals(): readonly Found[] {
  const files = ['src', 'stages', 'bin']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('src/config/spec/validators/'))
  const found = new Map<string, Found>()
  for (const file of files.filter((name) => !BOUNDED.has(name))) {
    new Visitor({
      Literal(node) {
        if (!('regex' in node)) return
        const { pattern, flags } = node.regex
        if (/[*+]|,\}/.test(pattern)) found.set(`/${pattern}/${flags}`, { pattern, flags, file })
      },
    }).visit(parseSync(file, readFileSync(file, 'utf8')).program)
  }
  return [...found.values()]
}

/** Decided by an automaton, whose answer does not depend on chance: so an expression may not look ahead or back. */
async function complexityOf({ pattern, flags }: Found): Promise<string> {
  const result = await check(pattern, flags, { checker: 'automaton', timeout: 60_000 })
  if (result.status === 'safe') return result.status
  return `${result.status}: ${result.status === 'vulnerable' ? result.complexity.summary : 'nobody can tell'}`
}

test('every regular expression is linear in the length of its text', { timeout: 600_000 }, async () => {
  const all = literals()
  expect(all.length).toBeGreaterThan(100)
  const slow: string[] = []
  await inParallel(all, 2, async (found) => {
    const complexity = await complexityOf(found)
    if (complexity !== 'safe') slow.push(`${found.file}: /${found.pattern}/${found.flags} is ${complexity}`)
  })
  expect(slow).toEqual([])
})

test.each([
  ['^(a+)+$', ''],
  ['-----BEGIN ([A-Z ]+)-----[\\s\\S]*?-----END', 'g'],
  ['/+$', ''],
])('an expression that is slower is found: %s', async (pattern, flags) => {
  expect(await complexityOf({ pattern, flags, file: '' })).toMatch(/^vulnerable: /)
})
