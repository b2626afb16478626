import { expect, test } from 'vitest'
import { expectNodes, type ExpectedNode } from '../../src/engine/verify/expect-nodes.ts'
import type { Content } from '../../src/util/content.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { targetPath } from '../../src/util/paths.ts'

const at = targetPath
const text = (of: string): readonly Content[] => [{ kind: 'text', text: of }]

const CASES: readonly { readonly title: string; readonly operations: readonly Operation[]; readonly left: unknown }[] =
  [
    {
      title: 'a later operation on the same path wins',
      operations: [
        { kind: 'write-file', path: at('/a'), contents: text('old'), mode: 0o600, uid: 1, gid: 1 },
        { kind: 'write-file', path: at('/a'), contents: text('new'), mode: 0o644 },
      ],
      left: { '/a': { kind: 'file', mode: 0o644, uid: 1, gid: 1, contents: { from: 0, pieces: text('new') } } },
    },
    {
      title: 'what is appended comes after what was written, or after what nobody knows',
      operations: [
        { kind: 'write-file', path: at('/a'), contents: text('1'), mode: 0o644 },
        { kind: 'append-file', path: at('/a'), at: 1, contents: text('2') },
        { kind: 'append-file', path: at('/b'), at: 7, contents: text('3') },
        { kind: 'append-file', path: at('/b'), at: 8, contents: text('4'), uid: 3 },
      ],
      left: {
        '/a': { kind: 'file', mode: 0o644, contents: { from: 0, pieces: [...text('1'), ...text('2')] } },
        '/b': { kind: 'file', uid: 3, contents: { from: 7, pieces: [...text('3'), ...text('4')] } },
      },
    },
    {
      title: 'what is removed takes along what is below it, and is there when something is put into it',
      operations: [
        { kind: 'make-directory', path: at('/a/b') },
        { kind: 'write-file', path: at('/a/b/c'), contents: [] },
        { kind: 'remove', path: at('/a') },
        { kind: 'remove', path: at('/gone') },
        { kind: 'write-file', path: at('/a/d'), contents: [] },
      ],
      left: { '/gone': { kind: 'absent' }, '/a/d': { kind: 'file', contents: { from: 0, pieces: [] } } },
    },
    {
      title: 'attributes are set on what is known, and on what is not',
      operations: [
        { kind: 'make-symlink', path: at('/l'), target: '/x', uid: 0, gid: 0 },
        { kind: 'set-attributes', path: at('/l'), uid: 5 },
        { kind: 'set-attributes', path: at('/d'), mode: 0o700 },
      ],
      left: { '/l': { kind: 'symlink', target: '/x', uid: 5, gid: 0 }, '/d': { kind: 'any', mode: 0o700 } },
    },
    {
      title: 'a directory and what is mounted over it are two',
      operations: [
        { kind: 'make-directory', path: at('/srv') },
        { kind: 'mount', device: '/dev/a', path: at('/srv'), format: 'ext4', options: [] },
        { kind: 'set-attributes', path: at('/srv'), mode: 0o750 },
        { kind: 'make-hard-link', path: at('/srv/a'), target: at('/srv/b') },
        { kind: 'unmount', path: at('/srv') },
      ],
      left: {
        '/srv': { kind: 'directory' },
        '/srv on /srv': { kind: 'any', mode: 0o750 },
        '/srv/a on /srv': { kind: 'hard-link', target: '/srv/b' },
      },
    },
  ]

test.each(CASES)('$title', ({ operations, left }) => {
  const nodes = expectNodes(
    operations.map((operation) => ({ operation })),
    (path) => path,
  )
  expect(Object.fromEntries(nodes.map(keyed))).toEqual(left)
})

test('two spellings of one place are one', () => {
  const operations = ['/etc/a', '/link/a'].map((path) => ({
    operation: { kind: 'write-file', path: at(path), contents: text(path) } as const,
  }))
  const nodes = expectNodes(operations, (path) => at(path.replace('/link/', '/etc/')))
  expect(nodes).toEqual([
    { shown: '/link/a', at: '/etc/a', kind: 'file', contents: { from: 0, pieces: text('/link/a') } },
  ])
})

function keyed({ shown: _shown, at: place, mount, ...node }: ExpectedNode): readonly [string, unknown] {
  return [mount === undefined ? place : `${place} on ${mount}`, node]
}
