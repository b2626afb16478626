import type { Tree } from './tree.ts'
import type { StateDirectory } from './state-directory.ts'

/** The same tree and state, with a call before each single change to either. */
export function stepwise(
  parts: { readonly tree: Tree; readonly kept: StateDirectory },
  beforeStep: () => void,
): { readonly tree: Tree; readonly kept: StateDirectory } {
  const step =
    <Arguments extends readonly unknown[], Result>(change: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      beforeStep()
      return change(...given)
    }
  const { tree, kept } = parts
  return {
    tree: {
      ...tree,
      makeDirectory: step(tree.makeDirectory),
      write: step(tree.write),
      append: step(tree.append),
      makeSymlink: step(tree.makeSymlink),
      makeHardLink: step(tree.makeHardLink),
      setMode: step(tree.setMode),
      remove: step(tree.remove),
      move: step(tree.move),
    },
    kept: {
      ...kept,
      logChange: step(kept.logChange),
      writeManifest: step(kept.writeManifest),
      writeMachine: step(kept.writeMachine),
      keys: { ...kept.keys, set: step(kept.keys.set), remove: step(kept.keys.remove) },
    },
  }
}
