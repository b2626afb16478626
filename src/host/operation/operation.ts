import type { ConfigPath } from '../../report/path.ts'
import type { AccountOperations } from './accounts.ts'
import type { DiskOperations } from './disks.ts'
import type { MountOperations } from './mounts.ts'
import type { NodeOperations } from './nodes.ts'
import type { WithKind } from './row.ts'
import type { SystemOperations } from './system.ts'
import type { LuksOperations } from './volumes.ts'

/** The members of every kind of operation. */
interface Operations
  extends DiskOperations, LuksOperations, MountOperations, AccountOperations, NodeOperations, SystemOperations {}

/** The name of a kind of operations. */
export type Kind = keyof Operations

/**
 * One thing that a host is asked to do: plain data, printable, comparable.
 *
 * `plan` prints operations, the run report lists them, and the journal knows them by their place in their stage's
 * list. Every operation is redoable: performed again after it was cut short, it ends in the same state.
 */
export type Operation<Some extends Kind = Kind> = { [Each in Some]: WithKind<Operations, Each> }[Some]

/** An operation on block devices. */
export type DiskOperation = Operation<keyof DiskOperations>

/** An operation on LUKS volumes. */
export type LuksOperation = Operation<keyof LuksOperations>

/** An operation on mounts. */
export type MountOperation = Operation<keyof MountOperations>

/** An operation on users and groups of the target. */
export type AccountOperation = Operation<keyof AccountOperations>

/** An operation on files, directories and links. */
export type NodeOperation = Operation<keyof NodeOperations>

/** An operation on the system as a whole. */
export type SystemOperation = Operation<keyof SystemOperations>

/** The operations of each group. */
export interface OperationsOfGroup {
  readonly disks: DiskOperation
  readonly volumes: LuksOperation
  readonly mounts: MountOperation
  readonly accounts: AccountOperation
  readonly nodes: NodeOperation
  readonly system: SystemOperation
}

/** An operation in its stage's list. */
export interface PlannedOperation {
  readonly operation: Operation
  /** The node of the newest config that asks for it. */
  readonly path?: ConfigPath
  /**
   * The operations (indices in the same list) that must be done before. Absent: all earlier ones. Given, it lets the
   * host work on independent things side by side.
   */
  readonly after?: readonly number[]
}
