import { sha512 } from '../util/digest.ts'
import type { TreeNode } from './case.ts'
import { treeDifference, type SnapshotNode, type TreeSnapshot } from './tree.ts'

/** What changed in a tree, and what a scenario says of it, in the same words: equal when the scenario holds. */
export function compareTrees(
  before: TreeSnapshot,
  after: TreeSnapshot,
  expected: Readonly<Record<string, TreeNode>>,
): { readonly shown: unknown; readonly wanted: unknown } {
  const ignored = Object.keys(expected).filter((name) => expected[name] === 'ignore')
  const isIgnored = (name: string): boolean => ignored.some((root) => name === root || name.startsWith(`${root}/`))
  const parents = new Set(Object.keys(expected).flatMap(ancestors))
  const difference = [...treeDifference(before, after)].filter(
    // Parents that nobody asked for are made plain; only what is not plain about them must be said.
    ([name, node]) => !isIgnored(name) && !(parents.has(name) && !(name in expected) && isPlainDirectory(node)),
  )
  const shown = difference.map(([name, node]) => [
    name,
    shownNode(node, { expected: expected[name], old: before.get(name), after }),
  ])
  const wanted = Object.entries(expected)
    .filter(([name]) => !isIgnored(name))
    .map(([name, node]) => [name, wantedNode(node)])
  return { shown: Object.fromEntries(shown) as unknown, wanted: Object.fromEntries(wanted) as unknown }
}

function ancestors(name: string): readonly string[] {
  const parts = name.split('/').slice(1, -1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}

function isPlainDirectory(node: SnapshotNode | 'absent'): boolean {
  return node !== 'absent' && node.kind === 'directory' && node.mode === 0o755 && node.uid === 0 && node.gid === 0
}

interface Showing {
  readonly expected: TreeNode | undefined
  readonly old: SnapshotNode | undefined
  readonly after: TreeSnapshot
}

/** A node in the words that the expectation uses. */
function shownNode(node: SnapshotNode | 'absent', { expected, old, after }: Showing): unknown {
  if (node === 'absent') return 'absent'
  const named = typeof expected === 'object' ? expected : {}
  const owner = { mode: node.mode.toString(8), uid: node.uid, gid: node.gid }
  if (named.hardLink !== undefined) {
    return { hardLink: after.get(named.hardLink)?.identity === node.identity ? named.hardLink : 'another file' }
  }
  if (named.lines !== undefined) return { lines: changedLines(old?.contents, node.contents) }
  switch (node.kind) {
    case 'directory':
      return { directory: true, ...owner }
    case 'symlink':
      return { link: node.target, uid: node.uid, gid: node.gid }
    case 'file': {
      const contents = node.contents ?? Buffer.alloc(0)
      if (named.sha512 !== undefined) return { sha512: sha512(contents), ...owner }
      if (named.base64 !== undefined) return { base64: contents.toString('base64'), ...owner }
      return { contents: contents.toString(), ...owner }
    }
    case 'other':
      return { other: true }
  }
}

function wantedNode(node: TreeNode): unknown {
  if (node === 'absent') return 'absent'
  const given = typeof node === 'string' ? { contents: node } : node
  const { mode, uid = 0, gid = 0, ...rest } = given
  if (rest.lines !== undefined || rest.hardLink !== undefined) return rest
  if (rest.link !== undefined) return { link: rest.link, uid, gid }
  return { ...rest, mode: (mode ?? (rest.directory === true ? 0o755 : 0o644)).toString(8), uid, gid }
}

function changedLines(old: Buffer | undefined, now: Buffer | undefined): readonly string[] {
  const before = (old ?? Buffer.alloc(0)).toString().split('\n')
  const after = (now ?? Buffer.alloc(0)).toString().split('\n')
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ]
}

/** What is not as expected of some nodes, each compared by what is named of it; the word `absent` for what is not there. */
export function nodeProblems(
  before: TreeSnapshot,
  after: TreeSnapshot,
  expected: Readonly<Record<string, TreeNode>>,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const node = after.get(name)
    if (wanted === 'absent') return node === undefined ? [] : [`${name}: is there, expected absent`]
    if (node === undefined) return [`${name}: is not there`]
    const given = typeof wanted === 'string' ? { contents: wanted } : { ...wanted }
    const facts = new Map<string, unknown>([
      ...Object.entries(shownNode(node, { expected: given, old: before.get(name), after }) as object),
      ['mode', node.mode],
    ])
    const { mode, ...rest } = given
    return Object.entries({ ...rest, ...(mode === undefined ? {} : { mode }) }).flatMap(([key, value]) => {
      const found = facts.get(key)
      if (JSON.stringify(found) === JSON.stringify(value)) return []
      const octal = (number: unknown): string =>
        key === 'mode' ? `0${Number(number).toString(8)}` : JSON.stringify(number)
      return [`${name}: ${key} is ${octal(found)}, expected ${octal(value)}`]
    })
  })
}
