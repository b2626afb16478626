import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import type { Tool } from '../tools.ts'
import { ACCOUNT_ROWS } from './accounts.ts'
import { DISK_ROWS } from './disks.ts'
import type { KernelPart } from './kernel-parts.ts'
import { MOUNT_ROWS } from './mounts.ts'
import { NODE_ROWS } from './nodes.ts'
import type { Kind, Operation, OperationsOfGroup } from './operation.ts'
import type { Doomed, Fact, Group, Row } from './row.ts'
import { SYSTEM_ROWS } from './system.ts'
import { LUKS_ROWS } from './volumes.ts'

/** Everything that is known of each kind of operation, beside how a host performs it. */
const OPERATIONS: { readonly [Each in Kind]: Row<Operation<Each>> } = {
  ...DISK_ROWS,
  ...LUKS_ROWS,
  ...MOUNT_ROWS,
  ...ACCOUNT_ROWS,
  ...NODE_ROWS,
  ...SYSTEM_ROWS,
}

/**
 * One printable line that says what an operation does, without any secret and without control characters.
 * @param contents where the sizes of fetched resources are known from
 */
export function describeOperation<Some extends Kind>(
  operation: Operation<Some>,
  contents: ContentStore = NO_CONTENTS,
): string {
  return OPERATIONS[operation.kind].text(operation, contents)
}

/** What an error says was being done: the same words whether a copy refuses an operation or the machine itself. */
export function doingOf<Some extends Kind>(operation: Operation<Some>): string {
  return OPERATIONS[operation.kind].doing(operation)
}

/** Whether an operation works on things of a group. */
export function isOf<Of extends Group>(group: Of, operation: Operation): operation is OperationsOfGroup[Of] {
  return OPERATIONS[operation.kind].group === group
}

/** Whether an operation takes away what was on the machine, beyond putting a named file in place. */
export function isDestructive<Some extends Kind>(operation: Operation<Some>): boolean {
  return factOf(OPERATIONS[operation.kind].destroys, operation)
}

/** Whether doing an operation a second time, in the same boot, could destroy what came after it. */
export function mustNotRepeat({ kind }: { readonly kind: Kind }): boolean {
  return OPERATIONS[kind].once
}

/** The programs without which an operation fails: what the preflight looks for before anything is touched. */
export function toolsOf<Some extends Kind>(operation: Operation<Some>): readonly Tool[] {
  return factOf(OPERATIONS[operation.kind].tools, operation)
}

/** What an operation needs of the kernel. */
export function kernelPartsOf<Some extends Kind>(operation: Operation<Some>): readonly KernelPart[] {
  return factOf(OPERATIONS[operation.kind].kernel, operation)
}

/** What an operation would destroy, or take for itself alone. */
export function doomedBy<Some extends Kind>(operation: Operation<Some>, redo = false): readonly Doomed[] {
  return OPERATIONS[operation.kind].dooms(operation, redo)
}

function factOf<Each, Value extends boolean | readonly unknown[]>(fact: Fact<Each, Value>, operation: Each): Value {
  return typeof fact === 'function' ? fact(operation) : fact
}
