import type { Policy } from '../../src/engine/stage.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { NodeOperation } from '../../src/host/operation/operation.ts'
import type { FilesInspection } from './inspect.ts'
import type { ResolvedNode } from './nodes.ts'

/** What is known of the names of files that are there. */
export interface NamesContext {
  readonly inspection: FilesInspection
  /** How many nodes of the config are names of a file, by its identity. */
  readonly knownNames: ReadonlyMap<string, number>
  readonly policy: Policy
  readonly notes: string[]
}

/** Counts the names that the config has for each file that is there and has several. */
export function countNames(nodes: readonly ResolvedNode[], inspection: FilesInspection): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { path } of nodes) {
    const identity = inspection.existing[path]?.identity
    if (identity !== undefined) counts.set(identity, (counts.get(identity) ?? 0) + 1)
  }
  return counts
}

/**
 * A file that is changed where it is, is changed under all its names, and one of them may be outside the root: names that
 * the config does not list are noted, or refused by the policy.
 * @throws FirstlightError `node-shared`
 */
export function noteOtherNames(
  { inspection, knownNames, policy, notes }: NamesContext,
  { path, configPath }: ResolvedNode,
  operations: readonly NodeOperation[],
): void {
  const { names = 1, identity = '' } = inspection.existing[path] ?? {}
  const isChanged = operations.some(({ kind }) => kind === 'append-file' || kind === 'set-attributes')
  if (!isChanged || names <= (knownNames.get(identity) ?? 1)) return
  const sentence = `${path} has ${names} names, and is changed under all of them`
  if (!policy.strictRoot) return void notes.push(sentence)
  throw new FirstlightError('node-shared', `changing ${path}: it has ${names} names, maybe outside the root`, {
    path: configPath,
    facts: { path, names },
    hint: 'give the file contents and overwrite: true, which puts a file of its own in its place',
  })
}
