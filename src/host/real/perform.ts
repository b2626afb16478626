import type { Host, PerformOptions } from '../host.ts'
import type { Kind, NodeOperation, Operation } from '../operation/operation.ts'
import { performAccount, type ToolOperation } from './account-operations.ts'
import { createArray } from './arrays.ts'
import { bodyOf } from './body.ts'
import { bindClevis } from './clevis.ts'
import { makeFilesystem, wipeSignatures } from './filesystems.ts'
import { dropVolumeKey, formatLuks, openLuks, provideVolumeKey } from './luks.ts'
import type { Machine } from './machine.ts'
import { mount, unmount } from './mount.ts'
import { createNodes, performNode, type RealNodes } from './nodes.ts'
import { changePartitions } from './partitions.ts'
import { disableUnit, relabel, setKernelArguments } from './system.ts'
import { writeKeys } from './user-keys.ts'
import { wipeTable } from './wipe-table.ts'

/** What operations are performed on. */
interface Performing {
  readonly machine: Machine
  readonly nodes: RealNodes
  /** Does one work after the other. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>
  readonly redo: boolean
  readonly signal?: AbortSignal
}

type Perform<Some extends Kind> = (operation: Operation<Some>, on: Performing) => Promise<void>

const onNodes: Perform<NodeOperation['kind']> = (operation, { nodes, redo }) => performNode(nodes, operation, redo)

const onAccounts: Perform<ToolOperation['kind']> = (operation, { machine, inTurn, redo }) =>
  inTurn(() => performAccount(machine, operation, redo))

/** How each kind of operation is done on the machine. */
const PERFORM: { readonly [Each in Kind]: Perform<Each> } = {
  'wipe-table': ({ device }, { machine, redo }) => wipeTable(machine, device, redo),
  partition: (operation, { machine, redo }) => changePartitions(machine, operation, redo),
  'create-array': (operation, { machine, redo }) => createArray(machine, operation, redo),
  'wipe-signatures': ({ device }, { machine, redo }) => wipeSignatures(machine, device, redo),
  'make-filesystem': (operation, { machine, ...options }) => makeFilesystem(machine, operation, options),
  'provide-volume-key': (operation, { machine }) => provideVolumeKey(machine, operation),
  'format-luks': (operation, { machine, redo }) => formatLuks(machine, operation, redo),
  'open-luks': (operation, { machine, redo }) => openLuks(machine, operation, redo),
  'bind-clevis': (operation, { machine, redo }) => bindClevis(machine, operation, redo),
  'drop-volume-key': (operation, { machine, redo }) => dropVolumeKey(machine, operation, redo),
  mount: (operation, { machine, redo }) => mount(machine, operation, redo),
  unmount: ({ path }, { machine }) => unmount(machine, path),
  'add-group': onAccounts,
  'modify-group': onAccounts,
  'delete-group': onAccounts,
  'add-user': onAccounts,
  'modify-user': onAccounts,
  'delete-user': onAccounts,
  'write-ssh-keys': (operation, { machine, nodes }) => writeKeys(machine, nodes, operation),
  'make-directory': onNodes,
  'write-file': onNodes,
  'append-file': onNodes,
  'make-symlink': onNodes,
  'make-hard-link': onNodes,
  'set-attributes': onNodes,
  remove: onNodes,
  'set-kernel-arguments': (operation, { machine }) => setKernelArguments(machine, operation),
  'disable-unit': (operation, { machine }) => disableUnit(machine, operation),
  relabel: (operation, { machine }) => relabel(machine, operation),
}

/** Makes the function that does one operation on the machine. */
export function createPerformer(machine: Machine): Host['perform'] {
  const nodes = createNodes(machine.target, ({ contents }) => bodyOf(contents, machine))
  const inTurn = createTurns()
  return async (operation, { redo = false, ...options }: PerformOptions = {}) => {
    options.signal?.throwIfAborted()
    await performOne(operation, { machine, nodes, inTurn, redo, ...options })
  }
}

function performOne<Some extends Kind>(operation: Operation<Some>, on: Performing): Promise<void> {
  return PERFORM[operation.kind](operation, on)
}

/** One work after the other: the tools for accounts lock the files against each other, and fail when they are. */
function createTurns(): Performing['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
