import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localFilesIn } from '../../src/node/local-files.ts'

let base = ''
let outside = ''

beforeAll(() => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'local-files-'))
  base = path.join(root, 'files')
  outside = path.join(root, 'files-of-others')
  for (const directory of [`${base}/tree/sub/empty`, outside]) fs.mkdirSync(directory, { recursive: true })
  fs.writeFileSync(`${outside}/secret`, 'secret')
  fs.writeFileSync(`${base}/a`, 'a')
  fs.writeFileSync(`${base}/tree/z`, 'z')
  fs.writeFileSync(`${base}/tree/sub/run`, '#!', { mode: 0o755 })
  fs.symlinkSync('../a', `${base}/tree/link`)
  fs.symlinkSync('/nowhere', `${base}/tree/dangling`)
  fs.symlinkSync(outside, `${base}/out`)
  fs.symlinkSync(`${outside}/secret`, `${base}/out-file`)
  fs.symlinkSync('a', `${base}/in`)
  fs.symlinkSync('tree', `${base}/tree-link`)
  fs.symlinkSync('loop', `${base}/loop`)
})

afterAll(() => fs.rmSync(path.dirname(base), { recursive: true, force: true }))

describe('one file', () => {
  it.each(['a', '/a', './a', 'tree/../a', '../files/a', 'in'])('%s is read', (local) => {
    expect(localFilesIn(base).read(local)).toEqual({ kind: 'bytes', bytes: Buffer.from('a') })
  })

  it.each(['../files-of-others/secret', '..', '../../etc/passwd', 'out/secret', 'out-file', 'out'])(
    '%s leads out and is refused',
    (local) => {
      expect(localFilesIn(base).read(local)).toEqual({ kind: 'outside' })
    },
  )

  it.each([
    ['none', 'there is no such file'],
    ['tree', 'it is a directory'],
    ['', 'it is a directory'],
    ['a/b', 'a part of the path is not a directory'],
    ['loop', 'too many symbolic links'],
    ['a\0', 'the path has a null byte'],
  ])('%j cannot be read: %s', (local, detail) => {
    expect(localFilesIn(base).read(local)).toEqual({ kind: 'unreadable', detail })
  })

  it('the whole filesystem can be the directory', () => {
    expect(localFilesIn('/').read(`${base}/a`)).toMatchObject({ kind: 'bytes' })
  })

  it('a directory that is itself reached by a link is fine', () => {
    fs.symlinkSync(base, `${base}.link`)
    expect(localFilesIn(`${base}.link`).read('a')).toMatchObject({ kind: 'bytes' })
    fs.rmSync(`${base}.link`)
  })

  it('a directory that does not exist is noticed when a file is asked for', () => {
    expect(localFilesIn('/nonexistent').read('a')).toEqual({ kind: 'unreadable', detail: 'there is no such file' })
  })
})

describe('a tree', () => {
  it('is walked in the order of names, links not followed', () => {
    const tree = localFilesIn(base).walk('tree')
    expect(tree.kind === 'tree' ? tree.entries.map(({ kind, name }) => `${kind} ${name}`) : tree).toEqual([
      'directory ',
      'link dangling',
      'link link',
      'directory sub',
      'directory sub/empty',
      'file sub/run',
      'file z',
    ])
    expect(tree).toMatchObject({
      entries: expect.arrayContaining([{ kind: 'link', name: 'link', target: '../a' }]) as unknown,
    })
  })

  it('that is a link is one link', () => {
    expect(localFilesIn(base).walk('tree-link')).toEqual({
      kind: 'tree',
      entries: [{ kind: 'link', name: '', target: 'tree' }],
    })
  })

  it.each([
    ['a', { kind: 'not-a-directory' }],
    ['out', { kind: 'outside' }],
    ['..', { kind: 'outside' }],
    ['none', { kind: 'unreadable', detail: 'there is no such file' }],
  ])('%s is none', (local, answer) => {
    expect(localFilesIn(base).walk(local)).toEqual(answer)
  })

  it('says what it cannot copy', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(`${base}/tree/sub/empty/socket`, resolve))
    const tree = localFilesIn(base).walk('tree/sub/empty')
    await new Promise((resolve) => server.close(resolve))
    expect(tree).toMatchObject({ entries: [{ kind: 'directory' }, { kind: 'other', name: 'socket' }] })
  })
})
