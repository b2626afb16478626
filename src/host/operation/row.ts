import type { Content, ContentStore } from '../../util/content.ts'
import type { DevicePath } from '../../util/paths.ts'
import type { Tool } from '../tools.ts'
import type { KernelPart } from './kernel-parts.ts'

/** What a kind of operation is, beside what it does: one row of the table. Every column must be filled. */
export interface Row<Operation, Of extends Group = Group> {
  readonly group: Of
  /** Whether it takes away what was on the machine, beyond putting a named file in place. */
  readonly destroys: Fact<Operation, boolean>
  /**
   * Whether doing it a second time, in the same boot, could destroy what came after it. Files, accounts and mounts are
   * put in place anew instead, which costs less than a durable mark for each.
   */
  readonly once: boolean
  /** The programs without which it fails on a real machine. */
  readonly tools: Fact<Operation, readonly Tool[]>
  /** What it needs of the kernel. */
  readonly kernel: Fact<Operation, readonly KernelPart[]>
  /** What it would destroy, or take for itself alone. Redone, an earlier attempt may have left something of its own. */
  dooms(operation: Operation, redo: boolean): readonly Doomed[]
  /** What an error says was being done. */
  doing(operation: Operation): string
  /** One line that says what it does, without any secret and without control characters. */
  text(operation: Operation, contents: ContentStore): string
}

/** What an operation works on. */
export type Group = 'disks' | 'volumes' | 'mounts' | 'accounts' | 'nodes' | 'system'

/** What all operations of a kind have in common, or what each says of itself. */
export type Fact<Operation, Value> = Value | ((operation: Operation) => Value)

/** An operation of a kind with its members. */
export type WithKind<Members, Kind extends keyof Members> = { readonly kind: Kind } & Members[Kind]

/** The rows of the kinds of operations of one group, whose members stand in `Members`. */
export type Rows<Members, Of extends Group> = { readonly [Kind in keyof Members]: Row<WithKind<Members, Kind>, Of> }

/** A device that an operation would destroy. */
export interface Doomed {
  readonly device: DevicePath
  /** The partitions on the device that go with it. */
  readonly partitions: 'all' | readonly number[]
}

/** The column of what takes no device. */
export const DOOMS_NOTHING = { dooms: (): readonly Doomed[] => [] } as const

/** The columns of what neither programs nor the kernel are needed for. */
export const NEEDS_NOTHING = { tools: [], kernel: [] } as const

/** A device with everything on it. */
export function wholeDevice({ device }: { readonly device: DevicePath }): readonly Doomed[] {
  return [{ device, partitions: 'all' }]
}

/** Contents of a file, one after the other. */
export type Contents = readonly Content[]
