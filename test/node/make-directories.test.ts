import fs from 'node:fs'
import path from 'node:path'
import { withDir } from 'tmp-promise'
import { expect, test } from 'vitest'
import { makeDirectories } from '../../src/node/make-directories.ts'

const inDirectory = (use: (directory: string) => void): Promise<void> =>
  withDir(({ path: directory }) => Promise.resolve(use(directory)), { unsafeCleanup: true })

test('directories are made down to the last one, and the uppermost new one is named', () =>
  inDirectory((directory) => {
    const last = path.join(directory, 'a/b/c')
    expect(makeDirectories(last, 0o700)).toBe(path.join(directory, 'a'))
    expect(['a', 'a/b', 'a/b/c'].map((name) => fs.statSync(path.join(directory, name)).mode & 0o777)).toEqual([
      0o700, 0o700, 0o700,
    ])
    expect(makeDirectories(last, 0o755)).toBeUndefined()
    expect(makeDirectories(path.join(last, 'd'), 0o755)).toBe(path.join(last, 'd'))
  }))

test('a file in the way is an error', () =>
  inDirectory((directory) => {
    fs.writeFileSync(path.join(directory, 'file'), '')
    expect(() => makeDirectories(path.join(directory, 'file'), 0o755)).toThrow('EEXIST')
    expect(() => makeDirectories(path.join(directory, 'file/a/b'), 0o755)).toThrow('ENOTDIR')
  }))

test('where nothing can be made it ends', () => {
  expect(() => makeDirectories('/proc/none/below', 0o755)).toThrow('ENOENT')
})
