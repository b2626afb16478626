import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import type { Host } from '../host.ts'
import { assembleHost, keysInMemory } from './assemble.ts'
import { stableUuids } from './devices/stable-uuid.ts'
import { BARE_MACHINE, startState, type MachineDescription } from './machine/description.ts'
import { overlayTree } from './overlay-tree.ts'
import type { ReadableTree } from './tree.ts'

/** What a host in memory is made from. */
export interface MemoryHostOptions {
  /** @default a machine without disks */
  readonly machine?: MachineDescription
  /** @default nothing was fetched */
  readonly contents?: ContentStore
  /** What ids that nobody asked for are derived from, e.g. the digest of the config. @default '' */
  readonly seed?: string
  /** @default the system's */
  readonly clock?: () => Date
}

/** A machine with an empty root that is nowhere but in memory. */
export function createMemoryHost(options: MemoryHostOptions = {}): Host {
  const description = options.machine ?? BARE_MACHINE
  return assembleHost({
    description,
    contents: options.contents ?? NO_CONTENTS,
    uuid: stableUuids(options.seed ?? ''),
    clock: options.clock ?? ((): Date => new Date()),
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    tree: overlayTree(EMPTY),
    entries: [],
    state: startState(description, undefined),
    keys: keysInMemory(),
    assumesAccounts: true,
  })
}

/** Nothing at all: the root is made with the first write. */
const EMPTY: ReadableTree = {
  node: () => undefined,
  directory: () => undefined,
  forget: () => undefined,
  names: () => [],
  read: (path) => {
    throw new TypeError(`no node at ${path}`)
  },
}
