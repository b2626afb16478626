import type { Config } from '../config/model.ts'
import { lineOf, type Origins } from '../config/origins.ts'
import type { ContentStore } from '../util/content.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Place } from './picture.ts'
import type { Survey } from './survey.ts'

/** What every subject of a picture is drawn from. */
export interface Drawing {
  readonly config: Config
  readonly survey: Survey
  readonly contents: ContentStore
  /** The user's own line of a node of the config. */
  readonly place: (path: ConfigPath) => Place | undefined
  /** The operations that a node of the config asks for, with those of all below it. */
  readonly operations: (path: ConfigPath) => readonly PlannedOperation[]
  /** The operations that no node has asked for through {@link operations}. */
  readonly besides: () => readonly PlannedOperation[]
}

/** What a drawing is begun with. */
export interface DrawingParts {
  readonly config: Config
  readonly origins: Origins
  readonly survey: Survey
  readonly contents: ContentStore
  readonly operations: readonly PlannedOperation[]
}

/** Begins a drawing. Operations are sorted once, by the thing of the document that asks for them. */
export function beginDrawing({ origins, operations, ...parts }: DrawingParts): Drawing {
  const sorted = new Map<string, { readonly list: PlannedOperation[]; isTaken: boolean }>()
  for (const operation of operations) {
    const key = keyOf(operation.path ?? [])
    const known = sorted.get(key)
    if (known) known.list.push(operation)
    else sorted.set(key, { list: [operation], isTaken: false })
  }
  return {
    ...parts,
    place: (path) => lineOf(origins, path),
    operations(path) {
      const own = sorted.get(keyOf(path))
      if (own === undefined) return NONE
      own.isTaken = true
      return own.list
    },
    besides: () => [...sorted.values()].flatMap(({ list, isTaken }) => (isTaken ? [] : list)),
  }
}

const NONE: readonly PlannedOperation[] = []

/** A thing of the document is a member of one of its lists: `storage.files.3`. */
function keyOf([language = '', list = '', index = '']: ConfigPath): string {
  return `${language}/${list}/${index}`
}
