import { expect, test } from 'vitest'
import { readBaseDocuments } from '../../../src/providers/sources/base-documents.ts'
import { testMachine } from '../test-context.ts'
import type { Tree } from '../test-context.ts'

function read(tree: Tree): readonly string[] {
  const machine = testMachine({ tree })
  const lines = readBaseDocuments(machine.context, 'qemu').map(
    ({ bytes, source }) => `${source.role} ${source.path}: ${Buffer.from(bytes).toString()}`,
  )
  return [...lines, ...machine.log.map((record) => `${record.level}: ${record.message}`)].map((line) =>
    line.replaceAll(machine.root, ''),
  )
}

test('names are merged in byte order, each from the strongest directory that has it; the platform comes last', () => {
  const tree = {
    'usr/lib/ignition/base.d/10-a.ign': 'image a',
    'usr/lib/ignition/base.d/Z.ign': 'image Z',
    'usr/lib/ignition/base.platform.d/qemu/00.ign': 'image qemu',
    'usr/lib/ignition/base.platform.d/aws/00.ign': 'image aws',
    'etc/ignition/base.d/10-a.ign': 'administrator a',
    'etc/ignition/base.d/README': 'any extension',
    'run/ignition/base.d/05-x.ign': { link: '../../../etc/ignition/base.d/10-a.ign' },
  }
  expect(read(tree)).toMatchInlineSnapshot(`
    [
      "base /run/ignition/base.d/05-x.ign: administrator a",
      "base /etc/ignition/base.d/10-a.ign: administrator a",
      "base /etc/ignition/base.d/README: any extension",
      "base /usr/lib/ignition/base.d/Z.ign: image Z",
      "platform /usr/lib/ignition/base.platform.d/qemu/00.ign: image qemu",
    ]
  `)
})

test('without any directory there is nothing', () => {
  expect(read({})).toEqual([])
})

test.each([
  ['a directory', { 'etc/ignition/base.d/sub': {} }, 'base.d/sub: it is a directory'],
  ['an empty file', { 'etc/ignition/base.d/a.ign': '' }, 'base.d/a.ign: it is empty'],
  ['a dangling link', { 'etc/ignition/base.d/a.ign': { link: 'gone' } }, 'base.d/a.ign: it leads nowhere'],
])('%s in base.d is an error', (_, tree, message) => {
  expect(() => read(tree)).toThrow(message)
})

test('the same below base.platform.d leaves that directory out, with a warning', () => {
  const tree = {
    'etc/ignition/base.d/a.ign': 'a',
    'etc/ignition/base.platform.d/qemu/b.ign': 'b',
    'etc/ignition/base.platform.d/qemu/c.ign': '',
  }
  expect(read(tree)).toMatchInlineSnapshot(`
    [
      "base /etc/ignition/base.d/a.ign: a",
      "warning: the base configs of qemu are left out: reading /etc/ignition/base.platform.d/qemu/c.ign: it is empty",
    ]
  `)
})
