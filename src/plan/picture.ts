/**
 * A plan in the owner's words, as data: what is assumed, what is lost, and what becomes of each thing that the document
 * names. How it is shown is somebody else's work (`terminal/`).
 * @module
 */
import type { DocumentLine } from '../config/origins.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'

/** What becomes of a thing: it is new, changed, destroyed, or kept as it is. */
export type Sign = '+' | '~' | '-' | '='

/** The user's own line. */
export type Place = DocumentLine

/** A plan by its subjects. */
export interface Picture {
  readonly configDigest: string
  readonly outcome: 'would-provision' | 'would-resume'
  /** What nobody said of the machine, and was taken for true. */
  readonly assumed: readonly Assumption[]
  /** What is on the machine now and will not be afterwards. */
  readonly lost: readonly Loss[]
  readonly disks: readonly DiskPicture[]
  readonly groups: readonly Group[]
  /** The operations that belong to no thing of the document: what the engine needs or leaves by itself. */
  readonly besides: readonly PlannedOperation[]
  readonly notes: readonly string[]
  /** What a run would fetch, as it may be printed, where nothing was asked for. */
  readonly unfetched: readonly string[]
  /** How many operations there are. */
  readonly operations: number
}

/** Something that is taken for true of the machine. */
export interface Assumption {
  readonly subject: string
  readonly what: string
  readonly place?: Place | undefined
}

/** Something that the run takes away. */
export interface Loss {
  /** What it is, by name: `ext4 "important"`. */
  readonly what: string
  /** Bytes; absent where nobody knows. */
  readonly size?: number | undefined
  /** Where it is: `/dev/sdb1`. */
  readonly where: string
  /** The id of the filesystem or volume, by which it is known under another name. */
  readonly uuid?: string | undefined
  readonly place?: Place | undefined
}

/** Things of one kind. */
export interface Group {
  readonly title:
    | 'RAID arrays'
    | 'Volumes'
    | 'Filesystems'
    | 'Groups'
    | 'Users'
    | 'Files'
    | 'Units'
    | 'Kernel arguments'
  readonly items: readonly Item[]
}

/** One thing that the document names, and what becomes of it. */
export interface Item {
  readonly sign: Sign
  readonly title: string
  readonly details: readonly string[]
  readonly place?: Place | undefined
  /** How the text of a file changes, in the form of `diff`; absent where it is not known, or not text. */
  readonly changes?: readonly string[] | undefined
  readonly operations: readonly PlannedOperation[]
}

/** A disk before and after. */
export interface DiskPicture extends Omit<Item, 'changes'> {
  readonly bytes: number
  readonly before: readonly Segment[]
  readonly after: readonly Segment[]
  /** The partitions, each as a thing of its own. */
  readonly partitions: readonly Item[]
}

/** A stretch of a disk. */
export interface Segment {
  /** What stands in it; empty for free room. */
  readonly label: string
  readonly sign: Sign | 'free'
  readonly bytes: number
}
