import type { Host, PerformOptions } from '../host.ts'
import type { Operation } from '../operation.ts'
import { performAccount } from './account-operations.ts'
import { createArray } from './arrays.ts'
import { bodyOf } from './body.ts'
import { bindClevis } from './clevis.ts'
import { makeFilesystem, wipeSignatures } from './filesystems.ts'
import { dropVolumeKey, formatLuks, openLuks, provideVolumeKey } from './luks.ts'
import type { Machine } from './machine.ts'
import { mount, unmount } from './mount.ts'
import { performNode, type NodesParts } from './nodes.ts'
import { changePartitions } from './partitions.ts'
import { performSystem } from './system.ts'
import { writeKeys } from './user-keys.ts'
import { wipeTable } from './wipe-table.ts'

/** Makes the function that does one operation on the machine. */
export function createPerformer(machine: Machine): Host['perform'] {
  const nodes: NodesParts = { target: machine.target, bodyOf: ({ contents }) => bodyOf(contents, machine) }
  const accounts = inTurn()

  return async (operation, options = {}) => {
    options.signal?.throwIfAborted()
    await performOne(operation, options)
  }

  function performOne(operation: Operation, options: PerformOptions): Promise<void> {
    const redo = options.redo ?? false
    switch (operation.kind) {
      case 'make-directory':
      case 'write-file':
      case 'append-file':
      case 'make-symlink':
      case 'make-hard-link':
      case 'set-attributes':
      case 'remove':
        return performNode(nodes, operation, redo)
      case 'add-group':
      case 'modify-group':
      case 'delete-group':
      case 'add-user':
      case 'modify-user':
      case 'delete-user':
        return accounts(() => performAccount(machine, operation, redo))
      case 'write-ssh-keys':
        return writeKeys(machine, nodes, operation)
      case 'wipe-table':
        return wipeTable(machine, operation.device, redo)
      case 'partition':
        return changePartitions(machine, operation, redo)
      case 'create-array':
        return createArray(machine, operation, redo)
      case 'wipe-signatures':
        return wipeSignatures(machine, operation.device, redo)
      case 'make-filesystem':
        return makeFilesystem(machine, operation, { ...options, redo })
      case 'provide-volume-key':
        return provideVolumeKey(machine, operation)
      case 'format-luks':
        return formatLuks(machine, operation, redo)
      case 'open-luks':
        return openLuks(machine, operation, redo)
      case 'bind-clevis':
        return bindClevis(machine, operation, redo)
      case 'drop-volume-key':
        return dropVolumeKey(machine, operation, redo)
      case 'mount':
        return mount(machine, operation, redo)
      case 'unmount':
        return unmount(machine, operation.path)
      case 'set-kernel-arguments':
      case 'disable-unit':
      case 'relabel':
        return performSystem(machine, operation)
    }
  }
}

/** Does one work after the other: the tools for accounts lock the files against each other, and fail when they are. */
function inTurn(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
