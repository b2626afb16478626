/** The fuzzer itself, and a short run of it; `npm run fuzz` goes on as long as it is told to. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkDocument } from '../fuzz/check.ts'
import { makeDocument } from '../fuzz/document.ts'
import { minimise } from '../fuzz/minimise.ts'
import { loadSeeds } from '../fuzz/seeds.ts'
import { CANARY } from '../helpers/secret-places.ts'

const seeds = loadSeeds()
const COUNT = process.env['FIRSTLIGHT_HOSTILE'] === 'all' ? 1000 : 60

function caseDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-fuzzed-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  return path.join(directory, 'case')
}

test('a seed and a number are a document', () => {
  const [one, again, other] = [makeDocument(seeds, 7, 3), makeDocument(seeds, 7, 3), makeDocument(seeds, 7, 4)]
  expect(one).toEqual(again)
  expect(one.bytes).not.toEqual(other.bytes)
})

test('every way of change is taken, and of every language something is left', () => {
  const made = Array.from({ length: 300 }, (_, index) => makeDocument(seeds, 1, index))
  expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(['structure', 'text', 'bytes']))
  expect(made.filter(({ hasCanary }) => hasCanary).length).toBeGreaterThan(30)
  const text = made.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n')
  const words = ['variant: ', '"ignition"', 'filesystem: root', 'MachineConfig', '"2.2.0"']
  expect(words.filter((word) => !text.includes(word))).toEqual([])
})

test('a secret that is shown is found', async () => {
  const bytes = Buffer.from(JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files: [{ path: CANARY }] } }))
  const document = { bytes, machine: undefined, origin: 'here', kind: 'text', hasCanary: true } as const
  expect(await checkDocument(document, caseDirectory())).toMatchObject({ kind: 'finding', what: 'a secret is shown' })
})

test('a finding is made as small as it can be', async () => {
  const document = Buffer.from(['a', 'b: {x', 'c', 'd: y}', 'e'].join('\n'))
  expect(Buffer.from(await minimise(document, hasBraces)).toString()).toBe('{}')
})

test(`${COUNT} documents show nothing`, { timeout: 540_000 }, async () => {
  const findings: string[] = []
  for (let index = 0; index < COUNT; index++) {
    const checked = await checkDocument(makeDocument(seeds, 20_261_130, index), caseDirectory())
    if (checked.kind === 'finding') findings.push(`document ${index}: ${checked.what}\n${checked.detail}`)
  }
  expect(findings).toEqual([])
})

function hasBraces(bytes: Uint8Array): Promise<boolean> {
  return Promise.resolve(/\{[^]*\}/.test(Buffer.from(bytes).toString()))
}
