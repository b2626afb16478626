import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { fix } from '../../src/lint/fix.ts'
import { RULES } from '../../src/lint/rules/index.ts'
import { readTarget } from '../../src/lint/target.ts'
import { lintDocument, type LintedDocument } from '../../src/provisioning/lint.ts'
import { positionOf } from '../../src/report/position.ts'

/** A rule's file: a document that it has something to say of, and one that it has nothing to say of. */
interface RuleCase {
  readonly title: string
  /** What `--target` is given. */
  readonly target?: string
  readonly failing: string
  /** All that is said of it. */
  readonly findings: readonly Said[]
  /** What `--fix` makes of it. */
  readonly fixed?: string
  readonly passing: string
}

interface Said {
  readonly code: string
  readonly place: string
  readonly message: string
  readonly hint?: string | undefined
}

const DIRECTORY = path.join(import.meta.dirname, 'rules')
const CASES = fs.readdirSync(DIRECTORY).map((file) => ({
  code: path.basename(file, '.yaml'),
  ...(parse(fs.readFileSync(path.join(DIRECTORY, file), 'utf8')) as RuleCase),
}))

test('every rule has a file with documents, and every file a rule', () => {
  expect(CASES.map(({ code }) => code).toSorted()).toEqual(RULES.map(({ code }) => code).toSorted())
})

describe.each(CASES)('$code: $title', ({ code, failing, findings, fixed, passing, target }) => {
  test('a document of which it speaks', async () => {
    const linted = await lintText(failing, target)
    expect(linted.report.issues.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(saidOf(linted)).toEqual(findings)
  })

  test('a document of which nothing is said', async () => {
    const linted = await lintText(passing, target)
    expect(linted).toMatchObject({ kind: 'linted', findings: [] })
  })

  test('what is mended, and nothing else', async () => {
    const mended = fix(failing, (await lintText(failing, target)).findings)
    expect(mended.text).toBe(fixed ?? failing)
    expect(saidOf(await lintText(mended.text, target))).toEqual(fixed === undefined ? findings : [])
    expect(RULES.find((rule) => rule.code === code)?.fixes).toBe(fixed !== undefined)
  })
})

async function lintText(text: string, targetName?: string): Promise<LintedDocument> {
  const target = targetName === undefined ? undefined : readTarget(targetName)
  if (target?.kind === 'unknown') throw new Error(target.detail)
  return await lintDocument(Buffer.from(text), { kind: 'file', path: 'machine.bu' }, { target: target?.target })
}

function saidOf({ findings }: LintedDocument): readonly Said[] {
  return findings.map(({ code, message, hint, location }) => {
    if (location === undefined) return { code, place: 'nowhere', message, hint }
    const { line, column } = positionOf(location)
    const { document, span } = location
    const [text = ''] = document.text.slice(span.start, span.end).split('\n')
    return { code, place: `${line}:${column} ${text}`, message, ...(hint === undefined ? {} : { hint }) }
  })
}
