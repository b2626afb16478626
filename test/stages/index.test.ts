import fs from 'node:fs'
import { expect, test } from 'vitest'
import { PHASES } from '../../src/engine/phases.ts'
import { STAGES } from '../../stages/index.ts'

const inTable = PHASES.flatMap((phase) => STAGES[phase].map((stage) => stage.name))

test('the table names every stage of the folder, once', () => {
  const folders = fs
    .readdirSync('stages', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  expect([...inTable].sort()).toEqual(folders.sort())
})

test('each stage lies in a file of its own name, and says in a few words what it does', () => {
  for (const stage of PHASES.flatMap((phase) => STAGES[phase])) {
    expect(fs.existsSync(`stages/${stage.name}/${stage.name}.ts`)).toBe(true)
    expect(stage.summary).toMatch(/^[a-z][^.\n]{5,60}$/)
  }
})
