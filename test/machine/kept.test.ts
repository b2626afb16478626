import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { noteUp, openMachine } from '../../src/machine/kept.ts'
import { hostPath } from '../../src/util/paths.ts'

function directory(): ReturnType<typeof hostPath> {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-kept-'))
  onTestFinished(() => fs.rmSync(top, { recursive: true }))
  return hostPath(path.join(top, 'machine'))
}

const ONE = { document: 'one', image: 'debian' }
const OTHER = { document: 'other', image: 'debian' }
const AGAIN = { isFresh: false }

test('a machine is made once, and is there for the next call', () => {
  const at = directory()
  expect(openMachine(at, ONE, AGAIN)).toEqual({ isNew: true })
  expect(fs.statSync(at).mode & 0o777).toBe(0o700)
  noteUp(at)
  expect(openMachine(at, ONE, AGAIN)).toEqual({ isNew: false })
})

test('one that was up is refused to another document, and made anew when that is asked for', () => {
  const at = directory()
  openMachine(at, ONE, AGAIN)
  noteUp(at)
  expect(() => openMachine(at, OTHER, AGAIN)).toThrow('was made from another document')
  expect(() => openMachine(at, { ...ONE, image: 'else' }, AGAIN)).toThrow('was made from another image')
  expect(openMachine(at, OTHER, { isFresh: true })).toEqual({ isNew: true })
})

test('one that never came up is made anew for another document', () => {
  const at = directory()
  openMachine(at, ONE, AGAIN)
  fs.writeFileSync(path.join(at, 'system.img'), '')
  const reason = 'the last one was made from another document, and never came up'
  expect(openMachine(at, OTHER, AGAIN)).toEqual({ isNew: true, reason })
  expect(fs.readdirSync(at)).toEqual(['machine.json'])
})

test('a directory with something else in it is left alone, whatever is asked for', () => {
  const at = directory()
  fs.mkdirSync(at)
  fs.writeFileSync(path.join(at, 'thesis.txt'), '')
  expect(() => openMachine(at, ONE, { isFresh: true })).toThrow('is not the directory of a machine, and not empty')
  expect(fs.readdirSync(at)).toEqual(['thesis.txt'])
})
