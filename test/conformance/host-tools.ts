import { test, type TestContext } from 'vitest'
import type { Host, NodeStat } from '../../src/host/host.ts'
import type { Content } from '../../src/util/content.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { targetPath, type HostPath } from '../../src/util/paths.ts'
import type { Machine, MachineFactory } from './machine.ts'

/** One file's contents. */
export function text(value: string): readonly Content[] {
  return [{ kind: 'text', text: value }]
}

/** A test with a machine of its own. */
export function testOnMachine(
  factory: MachineFactory,
  name: string,
  body: (machine: Machine, context: TestContext) => Promise<void>,
  options: { readonly prepare?: (root: HostPath, outside: HostPath) => void; readonly needs?: readonly Need[] } = {},
): void {
  test(name, async (context) => {
    for (const need of options.needs ?? []) {
      const reason = factory.skip?.[need]
      if (reason !== undefined) context.skip(reason)
    }
    const machine = await factory.make(options.prepare)
    try {
      await body(machine, context)
    } finally {
      await machine.close()
    }
  })
}

/** A part of the suite that a machine may be unable to run. */
export type Need = keyof NonNullable<MachineFactory['skip']>

/** Performs operations one after the other. */
export async function performEach(host: Host, ...operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) await host.perform(operation)
}

/** The text of a file; `undefined` when there is none. */
export async function textAt(host: Host, path: string): Promise<string | undefined> {
  const bytes = await host.files.read(targetPath(path))
  return bytes && Buffer.from(bytes).toString('utf8')
}

/** One line about a node: `file 0644 0:0`, `symlink -> target`, `absent`. */
export async function nodeAt(host: Host, path: string): Promise<string> {
  return shownNode(await host.files.stat(targetPath(path)))
}

/** A whole tree, path by path, with kind, mode, owner and contents; a symlink has only its target and owner. */
export async function treeOf(host: Host, path = '/'): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const visit = async (at: string): Promise<void> => {
    const stat = await host.files.stat(targetPath(at))
    const contents = stat?.kind === 'file' ? ` ${JSON.stringify(await textAt(host, at))}` : ''
    found[at] = shownNode(stat) + contents
    if (stat?.kind !== 'directory') return
    for (const name of (await host.files.list(targetPath(at))) ?? []) await visit(`${at === '/' ? '' : at}/${name}`)
  }
  await visit(path)
  return found
}

function shownNode(stat: NodeStat | undefined): string {
  if (stat === undefined) return 'absent'
  const owner = `${stat.uid}:${stat.gid}`
  if (stat.kind === 'symlink') return `symlink ${owner} -> ${stat.target ?? ''}`
  return `${stat.kind} ${stat.mode.toString(8).padStart(4, '0')} ${owner}`
}
