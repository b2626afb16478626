import type { Tree } from './tree.ts'
import type { StateDirectory } from './state-directory.ts'

/** The same tree, with a call before each single change to it. */
export function stepwiseTree(tree: Tree, beforeStep: () => void): Tree {
  const step = <Result>(change: () => Result): Result => {
    beforeStep()
    return change()
  }
  return {
    ...tree,
    makeDirectory: (path, mode, redo) => step(() => tree.makeDirectory(path, mode, redo)),
    writeNew: (path, body, mode) => step(() => tree.writeNew(path, body, mode)),
    write: (path, body, mode) => step(() => tree.write(path, body, mode)),
    append: (path, at, body) => step(() => tree.append(path, at, body)),
    makeSymlink: (path, target) => step(() => tree.makeSymlink(path, target)),
    makeHardLink: (path, existing) => step(() => tree.makeHardLink(path, existing)),
    setMode: (path, mode) => step(() => tree.setMode(path, mode)),
    remove: (path) => step(() => tree.remove(path)),
    move: (from, to) => step(() => tree.move(from, to)),
  }
}

/** The same state, with a call before each single change to it. */
export function stepwiseState(kept: StateDirectory, beforeStep: () => void): StateDirectory {
  const step = (change: () => void): void => {
    beforeStep()
    change()
  }
  const { keys } = kept
  return {
    ...kept,
    logChange: (change) => step(() => kept.logChange(change)),
    writeManifest: (entries) => step(() => kept.writeManifest(entries)),
    logMachine: (machine, change) => step(() => kept.logMachine(machine, change)),
    writeMachine: (machine) => step(() => kept.writeMachine(machine)),
    foldMachine: (machine) => step(() => kept.foldMachine(machine)),
    keys: {
      ...keys,
      set: (volume, key) => step(() => keys.set(volume, key)),
      remove: (volume) => step(() => keys.remove(volume)),
    },
  }
}
