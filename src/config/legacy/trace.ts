import type { ConfigPath } from '../../report/path.ts'

/** Where each value of a converted document came from: a path of the result to a path of the source. */
export interface Trace {
  /** Notes that the node at `result` came from `source`, and whatever is below it from under the same keys. */
  note(result: ConfigPath, source: ConfigPath): void
  /** Notes that the node at `result` came from `source`, and all that is below it too. */
  noteAll(result: ConfigPath, source: ConfigPath): void
  /** The path in the source of a path of the result, by the nearest noted ancestor. */
  sourceOf(result: ConfigPath): ConfigPath
}

/** A trace with nothing noted: every path came from the same path. */
export function createTrace(): Trace {
  const notes = new Map<string, { readonly source: ConfigPath; readonly isWhole: boolean }>()
  return {
    note: (result, source) => void notes.set(keyOf(result), { source, isWhole: false }),
    noteAll: (result, source) => void notes.set(keyOf(result), { source, isWhole: true }),
    sourceOf: (result) => {
      for (let length = result.length; length > 0; length -= 1) {
        const found = notes.get(keyOf(result.slice(0, length)))
        if (found !== undefined) return found.isWhole ? found.source : [...found.source, ...result.slice(length)]
      }
      return result
    },
  }
}

function keyOf(path: ConfigPath): string {
  return path.join('\0')
}
