import type { Operation, SystemOperation } from '../operation/operation.ts'
import { parentOf } from '../../util/paths.ts'
import type { MachineChange, MachineState } from './devices/state.ts'
import { relabel } from './labels.ts'
import type { Nodes } from './nodes.ts'
import { linkDirectories, linksToRemove } from './units.ts'

/** What operations on the system as a whole are done on. */
export interface SystemParts {
  readonly nodes: Nodes
  /** Changes what is kept beside the files. */
  readonly change: (work: (machine: MachineState) => MachineChange | undefined) => void
}

/** How each kind of operation is done. */
const PERFORM: {
  readonly [Each in SystemOperation['kind']]: (
    parts: SystemParts,
    operation: Operation<Each>,
    redo: boolean,
  ) => void | Promise<void>
} = {
  'set-kernel-arguments': ({ change }, { shouldExist, shouldNotExist }) =>
    change((machine) => {
      const unwanted = new Set(shouldNotExist)
      const kept = machine.kernelArguments.filter((argument) => !unwanted.has(argument))
      const known = new Set(kept)
      const missing = shouldExist.filter((argument) => !known.has(argument))
      machine.kernelArguments = [...kept, ...missing]
      return undefined
    }),
  'disable-unit': ({ nodes }, { unit }, redo) => disableUnit(nodes, unit, redo),
  relabel: ({ nodes }, { policy, paths }) => relabel(nodes, policy, paths),
}

/** Does an operation on the system as a whole. */
export function performOnSystem<Some extends SystemOperation['kind']>(
  parts: SystemParts,
  operation: Operation<Some>,
  redo: boolean,
): void | Promise<void> {
  return PERFORM[operation.kind](parts, operation, redo)
}

async function disableUnit(nodes: Nodes, unit: string, redo: boolean): Promise<void> {
  const links = await linksToRemove(nodes, unit)
  for (const path of links) await nodes.perform({ kind: 'remove', path }, true)
  // systemctl leaves no empty directory of links behind. An attempt that was cut short may have left one.
  const directories = redo ? linkDirectories(nodes) : links.map(parentOf).filter((path) => path.includes('.'))
  for (const path of new Set(directories)) {
    if (nodes.now.list(path)?.length === 0) await nodes.perform({ kind: 'remove', path }, true)
  }
}
