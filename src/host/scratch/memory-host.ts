import type { Host } from '../host.ts'
import { assembleHost, keysInMemory, surroundingsOf, type Surroundings } from './assemble.ts'
import { BARE_MACHINE, startState, type MachineDescription } from './machine/description.ts'
import { overlayTree } from './overlay-tree.ts'
import type { ReadableTree } from './tree.ts'

/** What a host in memory is made from. */
export interface MemoryHostOptions extends Surroundings {
  /** @default a machine without disks */
  readonly machine?: MachineDescription
}

/** A machine with an empty root that is nowhere but in memory. */
export function createMemoryHost(options: MemoryHostOptions = {}): Host {
  const description = options.machine ?? BARE_MACHINE
  return assembleHost({
    description,
    ...surroundingsOf(options),
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
  part: () => undefined,
  read: (path) => {
    throw new TypeError(`no node at ${path}`)
  },
}
