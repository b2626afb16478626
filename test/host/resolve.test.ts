import fc from 'fast-check'
import { expect, test } from 'vitest'
import { componentsOf, parentOf, targetPath } from '../../src/util/paths.ts'
import { createResolver, type LinkNode, type Resolver } from '../../src/host/resolve.ts'

type Tree = ReadonlyMap<string, LinkNode>

function treeOf(links: Readonly<Record<string, string>>, directories: readonly string[] = []): Tree {
  const tree = new Map<string, LinkNode>([['/', { kind: 'directory', identity: '/' }]])
  for (const path of directories) tree.set(path, { kind: 'directory', identity: path })
  for (const [path, target] of Object.entries(links)) tree.set(path, { kind: 'symlink', target, identity: path })
  for (const above of [...tree.keys()].flatMap((path) => componentsOf(parentOf(targetPath(path))))) {
    if (!tree.has(above)) tree.set(above, { kind: 'directory', identity: above })
  }
  return tree
}

function resolverOf(tree: Tree): Resolver {
  return createResolver({
    node: (at) => tree.get(at),
    directory: (at) => (tree.get(at)?.kind === 'directory' ? tree.get(at)?.identity : undefined),
    forget: () => undefined,
  })
}

test.each([
  ['/a/file', {}, '/a/file'],
  ['/link/file', { '/link': '/usr' }, '/usr/file'],
  ['/link', { '/link': '/usr' }, '/link'],
  ['/d/up/file', { '/d/up': '../../../etc' }, '/etc/file'],
  ['/one/file', { '/one': 'two', '/two': '/three' }, '/three/file'],
  ['/a/b/c', { '/a': 'x/y', '/x/y': '../z', '/z/b': '.' }, '/z/c'],
  ['/l/../file', { '/l': '/deep/dir' }, '/file'],
  ['/l/file', { '/l': '/missing/../other' }, '/other/file'],
  ['/root/file', { '/root': '/' }, '/file'],
])('%s with the links %j is %s', (path, links, expected) => {
  const tree = treeOf(links)
  expect(resolverOf(tree).resolve(targetPath(path))).toBe(expected)
})

const name = fc.constantFrom('a', 'b', 'c', 'd')
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
const target = fc
  .tuple(
    fc.constantFrom('', '/', '../', '../../'),
    fc.array(fc.oneof(name, fc.constantFrom('..', '.')), { maxLength: 4 }),
  )
  .map(([start, parts]) => start + parts.join('/'))

test('no resolved path leads through a link, and a resolver that remembers answers like a new one', () => {
  const trees = fc.record({ links: fc.dictionary(path, target, { maxKeys: 6 }), directories: fc.array(path) })
  fc.assert(
    fc.property(trees, fc.array(path, { minLength: 1, maxLength: 8 }), ({ links, directories }, paths) => {
      const tree = treeOf(links, directories)
      const old = resolverOf(tree)
      for (const each of paths) {
        const outcome = outcomeOf(() => old.resolve(targetPath(each)))
        expect(outcome).toEqual(outcomeOf(() => resolverOf(tree).resolve(targetPath(each))))
        if (outcome === 'loop') continue
        expect(outcome).toBe(targetPath(outcome))
        for (let above = parentOf(targetPath(outcome)); above !== '/'; above = parentOf(above)) {
          expect(tree.get(above)?.kind).not.toBe('symlink')
        }
      }
    }),
  )
})

test('a remembered directory that another one replaces is looked at anew', () => {
  const tree = new Map(treeOf({}, ['/a', '/a/b']))
  const resolver = resolverOf(tree)
  expect(resolver.resolve(targetPath('/a/b/file'))).toBe('/a/b/file')
  tree.set('/a/b', { kind: 'symlink', target: '/other', identity: 'new' })
  expect(resolver.resolve(targetPath('/a/b/file'))).toBe('/other/file')
})

function outcomeOf(work: () => string): string {
  try {
    return work()
  } catch {
    return 'loop'
  }
}
