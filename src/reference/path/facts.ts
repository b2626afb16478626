import { documentKey } from '../../butane/provenance.ts'
import type { LocatedConfig } from '../../config/merge.ts'
import { positionOf } from '../../report/position.ts'
import { visibilityAt } from '../../report/known-keys.ts'
import type { ConfigPath } from '../../report/path.ts'
import { publicLength } from '../../report/public-text.ts'
import { sourceName } from '../../report/source.ts'
import { measureDataUrl } from '../../util/data-url.ts'
import { printableUrl } from '../../util/secret.ts'
import { counted } from '../../util/counted.ts'
import { utf8Length } from '../../util/utf8.ts'
import type { Subject } from './subjects.ts'
import { octal } from '../../util/octal.ts'
import { present } from '../../util/present.ts'

/** The user's own line. */
export interface Place {
  readonly source: string
  readonly line: number
}

/** One thing that a document says of an entry. */
export interface Fact {
  /** The key, in the spelling of the document. */
  readonly name: string
  /** Its value in words, never a secret. */
  readonly value: string
  /** The line that says so; absent for what the engine adds by itself. */
  readonly place: Place | undefined
}

/** What says which entry it is: the title of the answer has it already. */
const NAMES: ReadonlySet<string> = new Set(['path', 'name', 'dropins', 'partitions'])

/** What is asked for most stands first, and what is not here behind it. */
const FIRST = ['contents', 'append', 'target', 'hard', 'mode', 'user', 'group', 'enabled', 'mask']

/** What a config says of an entry, key by key. */
export function factsOf(located: LocatedConfig, { path, members }: Subject): readonly Fact[] {
  const entry = valueAt(located.config, path)
  if (typeof entry !== 'object' || entry === null) return []
  return Object.entries(entry)
    .filter(([name, value]) => value !== undefined && (members?.includes(name) ?? !NAMES.has(name)))
    .toSorted(([one], [other]) => rankOf(one) - rankOf(other))
    .map(([name, value]) => {
      const own = [...path, name]
      const isYaml = located.origins.locate(own)?.document.language === 'yaml'
      return { name: isYaml ? documentKey(name) : name, value: inWords(value, own), place: placeOf(located, own) }
    })
}

function rankOf(name: string): number {
  const rank = FIRST.indexOf(name)
  return rank === -1 ? FIRST.length : rank
}

/** The user's line of a place in a config. */
export function placeOf({ origins }: LocatedConfig, path: ConfigPath): Place | undefined {
  const location = origins.locate(path)
  if (location === undefined) return undefined
  return { source: sourceName(location.document.source), line: positionOf(location).line }
}

function valueAt(config: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, step) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
  }, config)
}

function inWords(value: unknown, path: ConfigPath): string {
  const name = String(path.at(-1))
  if (name === 'mode' && typeof value === 'number') return octal(value)
  if (Array.isArray(value)) return listInWords(value, path)
  if (typeof value === 'object' && value !== null) return mappingInWords(value, path)
  if (name === 'contents' && typeof value === 'string') return counted(utf8Length(value), 'byte')
  const text = String(value)
  const shown = text.slice(0, publicLength(text, visibilityAt(path)))
  return shown === text ? text : shown === '' ? 'given' : `${shown}…`
}

function listInWords(list: readonly unknown[], path: ConfigPath): string {
  const isShown = list.every((item) => typeof item === 'string') && visibilityAt(path) === 'shown'
  if (isShown) return list.join(' ')
  return path.at(-1) === 'sshAuthorizedKeys' ? counted(list.length, 'key') : counted(list.length, 'piece')
}

function mappingInWords(value: object, path: ConfigPath): string {
  if ('source' in value || path.at(-1) === 'contents') {
    return sourceInWords('source' in value ? value.source : undefined)
  }
  const members: readonly unknown[] = Object.values(value)
  const owner = members.find(isGiven)
  if (path.at(-1) === 'user' || path.at(-1) === 'group') return String(owner ?? NOTHING)
  return Object.keys(present(value)).join(', ') || NOTHING
}

function isGiven(member: unknown): member is string | number {
  return typeof member === 'number' || (typeof member === 'string' && member !== '')
}

/** What a section says that has nothing in it. */
const NOTHING = 'not given'

function sourceInWords(source: unknown): string {
  if (typeof source !== 'string') return 'as they are'
  if (source === '') return 'empty'
  if (!source.startsWith('data:')) return `from ${printableUrl(source)}`
  const measured = measureDataUrl(source)
  return measured.kind === 'data' ? `${counted(measured.size, 'byte')}, in the document` : 'in the document'
}
