import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createWays } from '../../src/host/tree/ways.ts'
import { hostPath, targetPath } from '../../src/util/paths.ts'

function openFiles(): number {
  return fs.readdirSync('/proc/self/fd').length
}

test('below hundreds of roots, without ever waiting, few directories stay open', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-roots-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const before = openFiles()
  const roots = Array.from({ length: 400 }, (_, index) => {
    const root = path.join(directory, String(index))
    fs.mkdirSync(path.join(root, 'etc/systemd'), { recursive: true })
    const ways = createWays(hostPath(root))
    fs.writeFileSync(ways.to(targetPath('/etc/systemd/a')), '')
    fs.writeFileSync(ways.to(targetPath('/etc/a')), '')
    return ways
  })
  expect(openFiles() - before).toBeLessThan(300)
  // Those that were closed open again.
  for (const ways of roots) expect(fs.readdirSync(ways.into(targetPath('/etc'))).toSorted()).toEqual(['a', 'systemd'])
})

test('the way before the last one stays good, also to the directory that was opened first of hundreds', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-ways-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  for (let index = 0; index < 400; index += 1)
    fs.mkdirSync(path.join(directory, 'srv', String(index)), { recursive: true })
  const ways = createWays(hostPath(directory))
  for (let index = 0; index < 399; index += 1) {
    fs.writeFileSync(ways.to(targetPath(`/srv/${index}/file`)), String(index))
    const before = ways.to(targetPath('/srv/0/file'))
    const now = ways.to(targetPath(`/srv/${index + 1}/name`))
    fs.linkSync(before, now)
  }
  expect(fs.statSync(path.join(directory, 'srv/0/file')).nlink).toBe(400)
})
