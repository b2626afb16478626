import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import '../../src/node/natives.ts'
import { ERROR_CODES } from '../../src/errors.ts'
import { RULES } from '../../src/lint/rules/index.ts'
import { readTarget } from '../../src/lint/target.ts'
import { localFilesIn } from '../../src/node/local-files.ts'
import { lintDocument } from '../../src/provisioning/lint.ts'
import { obtainConfig } from '../../src/provisioning/obtain.ts'
import { defaultFetcher } from '../../src/index.ts'
import { explainCode, nearestCode } from '../../src/reference/code.ts'
import { ISSUE_SECTIONS, RUN_SECTIONS, type CodeSection } from '../../src/reference/codes/index.ts'
import { LINT_TEXTS } from '../../src/reference/codes/lint.ts'
import { hostPath } from '../../src/util/paths.ts'

const ISSUES = ISSUE_SECTIONS.flatMap(entriesOf)
const SOURCE = { kind: 'file', path: 'machine' } as const

let directory: string
beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codes-'))
  fs.mkdirSync(path.join(directory, 'tree'))
  for (const file of ['motd', 'tree/motd', 'web.service']) fs.writeFileSync(path.join(directory, file), '[Service]\n')
})
afterAll(() => fs.rmSync(directory, { recursive: true }))

describe('every code', () => {
  test('has a section', () => {
    expect(RUN_SECTIONS.flatMap(entriesOf).map(([code]) => code)).toEqual(expect.arrayContaining([...ERROR_CODES]))
    expect(new Set(ISSUES.map(([code]) => code)).size).toBe(ISSUES.length)
  })

  test('is told in whole sentences, with a document or a command', () => {
    const texts = [...RUN_SECTIONS, ...ISSUE_SECTIONS].flatMap(entriesOf)
    const wrong = texts.filter(([, { why, way, document, command }]) => {
      return !why.endsWith('.') || !way.endsWith('.') || (document ?? command ?? '') === ''
    })
    expect(wrong.map(([code]) => code)).toEqual([])
  })

  test('of a rule of lint has a document and a way out', () => {
    expect(Object.keys(LINT_TEXTS)).toEqual(RULES.map(({ code }) => code))
  })
})

const ODD = new Set(['butane-tree-odd-file'])
const documents = ISSUES.filter(([code, { document }]) => document !== undefined && !ODD.has(code))

test.each(documents)('the document of %s has this issue', async (code, { document = '' }) => {
  const files = code.endsWith('no-files-dir') ? {} : { localFiles: localFilesIn(hostPath(directory), 'files') }
  const fetcher = defaultFetcher()
  const origin = { kind: 'given', bytes: Buffer.from(document), source: SOURCE } as const
  const answer = await obtainConfig({ origin, fetcher, read: files })
  await fetcher.close()
  expect(answer.kind === 'needs-network' ? [] : answer.report.issues.map((issue) => issue.code)).toContain(code)
})

const opinions = Object.entries(LINT_TEXTS).filter(([, { document }]) => document !== undefined)

test.each(opinions)('lint says %s of its document', async (code, { document = '', command = '' }) => {
  const target = /--target (\S+)/.exec(command)?.[1]
  const answer = target === undefined ? undefined : readTarget(target)
  const options = answer?.kind === 'target' ? { target: answer.target } : {}
  const { findings } = await lintDocument(Buffer.from(document), SOURCE, options)
  expect(findings.map((finding) => finding.code)).toContain(code)
})

test('a code is found by its name, and a misspelt one by the nearest', () => {
  expect(explainCode('mode-out-of-range')).toMatchObject({ from: 'issue' })
  expect(explainCode('partition-mismatch')).toMatchObject({ from: 'error' })
  expect(explainCode('password-weak-hash')).toMatchObject({ from: 'opinion' })
  expect(explainCode('toString')).toBeUndefined()
  expect(nearestCode('partition-missmatch')).toBe('partition-mismatch')
})

function entriesOf({ texts }: CodeSection): readonly (readonly [string, CodeSection['texts'][string]])[] {
  return Object.entries(texts)
}
