import type { Accounts, TargetFiles } from '../../host/host.ts'
import type { Operation, PlannedOperation } from '../../host/operation/operation.ts'
import { quotedText, shownText } from '../../host/operation/words.ts'
import { targetPath, type TargetPath } from '../../util/paths.ts'
import type { ConfigPath } from '../../report/path.ts'
import { hiddenBecause, type NodesContext } from './compare-nodes.ts'
import { mountOf, type ExpectedNode } from './expect-nodes.ts'
import { collect, joinComparisons, type Collector, type Comparison } from './finding.ts'
import { reading } from './unreadable.ts'
import { fromUtf8 } from '../../util/utf8.ts'

/** What keys are compared with. */
export interface KeysContext extends NodesContext {
  readonly files: TargetFiles
  readonly accounts: Accounts
  /** What other operations left: a file of the document at the same path wins. */
  readonly nodes: readonly ExpectedNode[]
}

/** Compares the files of SSH keys that were written for users: each has these keys and no others. */
export async function compareKeys(operations: readonly PlannedOperation[], context: KeysContext): Promise<Comparison> {
  const all: Comparison[] = []
  for (const { operation, path } of operations) {
    if (operation.kind === 'write-ssh-keys') all.push(await compareOne(operation, path, context))
  }
  return joinComparisons(all)
}

type WriteKeys = Operation<'write-ssh-keys'>

async function compareOne(
  operation: WriteKeys,
  path: ConfigPath | undefined,
  context: KeysContext,
): Promise<Comparison> {
  const collector = collect(`SSH keys of the user ${quotedText(operation.user)}`, path)
  const found = await reading(() => context.accounts.user(operation.user))
  if ('reason' in found) collector.skip('all', found.reason)
  else if (found.value === undefined) collector.differs('presence', 'there is no such user')
  else await compareFile(operation, { home: found.value.home, collector, context })
  return collector.comparison
}

interface KeysWork {
  readonly home: string
  readonly collector: Collector
  readonly context: KeysContext
}

async function compareFile({ keys, fragment }: WriteKeys, { home, collector, context }: KeysWork): Promise<void> {
  const { files, nodes } = context
  const file = targetPath(`${home}/.ssh/${fragment ? 'authorized_keys.d/ignition' : 'authorized_keys'}`)
  const resolved = await reading(() => files.resolve(file))
  if ('reason' in resolved) return collector.skip('all', resolved.reason)
  const hidden = hiddenBecause(placeOf(resolved.value, context), context)
  if (hidden !== undefined) return collector.skip('all', hidden)
  const other = nodes.find(({ at }) => at === resolved.value)
  // The document's own file at this place was put there later.
  if (other?.contents?.from === 0 || other?.kind === 'absent') return
  const read = await reading(() => files.read(file))
  if ('reason' in read) return collector.skip('all', read.reason)
  if (read.value === undefined) return collector.differs('presence', `${shownText(file)} is missing`)
  const text = fromUtf8(read.value.subarray(0, other?.contents?.from))
  const found = linesOf(text)
  const wanted = linesOf(keys.join('\n'))
  const missing = [...wanted].filter((line) => !found.has(line)).length
  const added = [...found].filter((line) => !wanted.has(line)).length
  if (missing > 0) collector.differs('keys', `${count(missing)} missing in ${shownText(file)}`)
  if (added > 0) collector.differs('keys', `${count(added)} in ${shownText(file)} that the document does not give`)
}

function placeOf(at: TargetPath, { mounts }: KeysContext): Pick<ExpectedNode, 'at' | 'mount'> {
  const mount = mountOf(mounts, at)
  return mount === undefined ? { at } : { at, mount }
}

function linesOf(text: string): Set<string> {
  return new Set(text.split('\n').filter((line) => line.trim() !== ''))
}

function count(number: number): string {
  return number === 1 ? '1 key is' : `${number} keys are`
}
