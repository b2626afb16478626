import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const DEMO = path.join(import.meta.dirname, '../../scripts/demo.ts')

test.each(['machine', 'machine.firstlight'])('the demo does not delete a %s that it did not make', (name) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-demo-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  fs.mkdirSync(path.join(directory, name))
  fs.writeFileSync(path.join(directory, name, 'journal'), 'precious')
  const { status, stderr } = spawnSync(process.execPath, [DEMO], { cwd: directory, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining(`./${name} was not made by the demo`) as string,
  })
  expect(fs.readdirSync(directory)).toEqual([name])
  expect(fs.readFileSync(path.join(directory, name, 'journal'), 'utf8')).toBe('precious')
})
