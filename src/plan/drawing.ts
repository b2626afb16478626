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

/** What a thing of the document asks for. */
interface Own {
  readonly list: PlannedOperation[]
  isTaken: boolean
}

/**
 * Begins a drawing. Operations are sorted once, by the thing of the document that asks for them: a member of one of its lists,
 * `storage.files.3`.
 */
export function beginDrawing({ origins, operations, ...parts }: DrawingParts): Drawing {
  const sorted: Own[] = []
  const lists = new Map<string, Map<ConfigPath[number] | undefined, Own>>()
  for (const operation of operations) {
    const [language, list, index] = operation.path ?? []
    const key = `${language}/${list}`
    const things = lists.get(key) ?? new Map<ConfigPath[number] | undefined, Own>()
    lists.set(key, things)
    const known = things.get(index)
    if (known) {
      known.list.push(operation)
      continue
    }
    const own = { list: [operation], isTaken: false }
    things.set(index, own)
    sorted.push(own)
  }
  return {
    ...parts,
    place: (path) => lineOf(origins, path),
    operations([language, list, index]) {
      const own = lists.get(`${language}/${list}`)?.get(index)
      if (own === undefined) return NONE
      own.isTaken = true
      return own.list
    },
    besides: () => sorted.flatMap(({ list, isTaken }) => (isTaken ? [] : list)),
  }
}

const NONE: readonly PlannedOperation[] = []
