import { isJsonObject } from '../util/json.ts'
import type { Facts } from './facts.ts'
import type { JournalEntry } from './journal.ts'
import type { ToldDisk, ToldFetch, ToldLoss, ToldOperation, ToldPlan, ToldSegment, ToldThing } from './told.ts'

type Check = (value: unknown) => boolean
type Kind = JournalEntry['kind']
type FieldsOf<Entry> = { readonly [Field in Exclude<keyof Entry, 'kind'>]-?: Check }

const text: Check = (value) => typeof value === 'string'
const name: Check = (value) => typeof value === 'string' && value !== ''
const moment: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))
const number: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const names: Check = (value) => Array.isArray(value) && value.every(name)
const json: Check = (value) => value !== undefined
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const exactly =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isJsonObject(value) &&
    Object.keys(value).every((key) => Object.hasOwn(fields, key)) &&
    Object.entries(fields).every(([key, check]) => check(value[key]))

const contents: Check = (value) =>
  isJsonObject(value) && Object.values(value).every(exactly({ size: maybe(number), digest: maybe(name) }))
const texts: Check = (value) => isJsonObject(value) && Object.values(value).every(name)
const leaves: Check = exactly({
  contents: maybe(contents),
  madeDirectories: maybe(names),
  keptVolumeKeys: maybe(names),
  touchedPaths: maybe(names),
  partitionedDisks: maybe(texts),
  freshDevices: maybe(texts),
} satisfies Record<keyof Facts, Check>)

const flag: Check = (value) => typeof value === 'boolean'
const time: Check = (value) => Number.isFinite(value)
const sign: Check = (value) => typeof value === 'string' && ['+', '~', '-', '='].includes(value)
const segmentSign: Check = (value) => value === 'free' || sign(value)
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const line: Check = maybe(exactly({ source: text, line: number }))

const operation: Check = exactly({
  what: text,
  place: line,
  destroys: maybe(flag),
  from: time,
  ms: time,
  failed: maybe(flag),
} satisfies Record<keyof ToldOperation, Check>)
const fetched: Check = exactly({
  source: text,
  bytes: number,
  from: time,
  ms: time,
  hash: maybe(text),
} satisfies Record<keyof ToldFetch, Check>)
const thing = { sign, title: text, details: list(text), place: line } satisfies Record<keyof ToldThing, Check>
const segment: Check = exactly({ label: text, sign: segmentSign, bytes: number } satisfies Record<
  keyof ToldSegment,
  Check
>)
const disk: Check = exactly({
  ...thing,
  before: list(segment),
  after: list(segment),
  partitions: list(exactly(thing)),
} satisfies Record<keyof ToldDisk, Check>)
const loss: Check = exactly({ what: text, size: maybe(number), where: text, place: line } satisfies Record<
  keyof ToldLoss,
  Check
>)
const plan: Check = exactly({
  document: maybe(text),
  disks: list(disk),
  lost: list(loss),
  warnings: list(text),
} satisfies Record<keyof ToldPlan, Check>)

/** What each member of each kind of entry has to be. */
const FIELDS: { readonly [Each in Kind]: FieldsOf<Extract<JournalEntry, { kind: Each }>> } = {
  'run-started': { at: moment, configDigest: name, boot: name, engine: name, contents, document: maybe(name) },
  'run-resumed': { at: moment, boot: name, engine: name },
  'stage-started': { at: moment, stage: name, inspection: json },
  'operation-done': { stage: name, index: number, digest: name },
  'stage-completed': { at: moment, stage: name, leaves },
  'phases-completed': { at: moment, phases: names },
  'run-failed': { at: moment, stage: name, code: name, message: text },
  'run-completed': { at: moment, configDigest: name },
  'plan-told': { at: moment, plan },
  'fetches-told': { at: moment, fetches: list(fetched) },
  'operations-told': { at: moment, stage: name, operations: list(operation), left: number, notes: list(text) },
}

/** Takes parsed JSON as an entry: `undefined` unless it has the members of its kind, each of its type, and no others. */
export function asEntry(value: unknown): JournalEntry | undefined {
  if (!isJsonObject(value)) return undefined
  const { kind, ...members } = value
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) return undefined
  return exactly(FIELDS[kind as Kind])(members) ? (value as unknown as JournalEntry) : undefined
}
