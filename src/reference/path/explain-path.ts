import type { LocatedConfig } from '../../config/merge.ts'
import { describeOperation } from '../../host/operation/table.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import type { ContentStore } from '../../util/content.ts'
import { nearest } from '../../util/nearest.ts'
import { factsOf, placeOf, type Fact, type Place } from './facts.ts'
import { pathsOf } from './paths-of.ts'
import { subjectsAt, type Subject } from './subjects.ts'

/** What a document and everything that it merges come to. */
export interface Explained {
  /** The one config. */
  readonly whole: LocatedConfig
  /** What it was merged of, in order. */
  readonly documents: readonly LocatedConfig[]
  /** Everything that a run would do; absent where that could not be told. */
  readonly operations: readonly PlannedOperation[]
  readonly contents: ContentStore
}

/** Where what is at a path of the machine comes from. */
export interface ExplainedPath {
  readonly path: string
  /** What the document makes of it, each with what it says of it in the end. */
  readonly is: readonly { readonly what: string; readonly place: Place | undefined; readonly facts: readonly Fact[] }[]
  /** What each document says of it, in the order in which they are merged: only where several do. */
  readonly steps: readonly Step[]
  /** What a run does there. */
  readonly operations: readonly { readonly text: string; readonly place: Place | undefined }[]
  /** What it lies on, or below. */
  readonly around: readonly { readonly text: string; readonly place: Place | undefined }[]
  /** Described paths below it, where it is only a directory on the way to them. */
  readonly below: readonly string[]
  /** The described path that comes nearest, where nothing describes this one. */
  readonly nearest: string | undefined
}

/** What one document says, or changes of what earlier ones said. */
export interface Step {
  readonly place: Place | undefined
  readonly facts: readonly (Fact & { readonly insteadOf?: string })[]
}

/** Tells where what is at a path of the machine comes from: lines, merge by merge, and operations. */
export function explainPath(path: string, explained: Explained): ExplainedPath {
  const { whole, contents } = explained
  const subjects = subjectsAt(whole.config, path)
  const done = explained.operations.filter(({ operation }) => pathsOf(operation, whole.config).includes(path))
  const isDescribed = subjects.length > 0 || done.length > 0
  const others = isDescribed ? [] : describedPaths(explained)
  const below = others.filter((other) => other.startsWith(path === '/' ? path : `${path}/`))
  return {
    path,
    is: subjects.map((subject) => ({
      what: subject.what,
      place: placeOf(whole, subject.path),
      facts: factsOf(whole, subject),
    })),
    steps: stepsTo(path, explained.documents),
    operations: done.map(({ operation, path: asked }) => ({
      text: describeOperation(operation, contents),
      place: asked === undefined ? undefined : placeOf(whole, asked),
    })),
    around: aroundOf(path, whole),
    below,
    nearest: isDescribed || below.length > 0 ? undefined : nearestPath(path, others),
  }
}

function stepsTo(path: string, documents: readonly LocatedConfig[]): readonly Step[] {
  const all = documents.flatMap((document) =>
    subjectsAt(document.config, path).map((subject) => ({ document, subject, list: listOf(subject) })),
  )
  const saidByOne = [...Map.groupBy(all, ({ list }) => list)].filter(([, entries]) => entries.length < 2)
  const alone = new Set(saidByOne.map(([list]) => list))
  const said = new Map<string, string>()
  return all.flatMap(({ document, subject, list }) => {
    if (alone.has(list)) return []
    const facts = factsOf(document, subject).map((fact) => {
      const key = `${list} ${fact.name}`
      const before = said.get(key)
      said.set(key, fact.value)
      return { ...fact, ...(before !== undefined && before !== fact.value && { insteadOf: before }) }
    })
    return [{ place: placeOf(document, subject.path), facts }]
  })
}

/** The list that an entry stands in, whatever its place there is. */
function listOf({ path }: Subject): string {
  return path.filter((step) => typeof step === 'string').join('.')
}

function aroundOf(path: string, whole: LocatedConfig): ExplainedPath['around'] {
  const { filesystems = [], links = [] } = whole.config.storage ?? {}
  const mounts = filesystems
    .map((filesystem, index) => ({ filesystem, index }))
    .filter(({ filesystem }) => isBelow(path, filesystem.path))
    .toSorted((one, other) => (other.filesystem.path?.length ?? 0) - (one.filesystem.path?.length ?? 0))
    .slice(0, 1)
    .map(({ filesystem, index }) => ({
      text: `on the filesystem of ${filesystem.device} (${filesystem.format ?? ''}), mounted at ${filesystem.path ?? ''}`,
      place: placeOf(whole, ['storage', 'filesystems', index]),
    }))
  const through = links.flatMap((link, index) =>
    isBelow(path, link.path)
      ? [{ text: `below the link ${link.path} to ${link.target}`, place: placeOf(whole, ['storage', 'links', index]) }]
      : [],
  )
  return [...mounts, ...through]
}

function isBelow(path: string, directory: string | undefined): boolean {
  if (directory === undefined || directory === '') return false
  return path !== directory && path.startsWith(directory.endsWith('/') ? directory : `${directory}/`)
}

function describedPaths({ whole, operations }: Explained): readonly string[] {
  const { files = [], directories = [], links = [], filesystems = [] } = whole.config.storage ?? {}
  const named = [...files, ...directories, ...links].map((node) => node.path)
  const mounts = filesystems.flatMap((filesystem) => filesystem.path ?? [])
  const made = operations.flatMap(({ operation }) => pathsOf(operation, whole.config))
  return [...new Set([...named, ...mounts, ...made])].toSorted()
}

function nearestPath(path: string, others: readonly string[]): string | undefined {
  const near = nearest(path, others)
  if (near !== undefined) return near
  const shared = others.map((other) => ({ other, steps: sharedSteps(path, other) })).filter(({ steps }) => steps > 1)
  return shared.toSorted((one, two) => two.steps - one.steps)[0]?.other
}

/** How many directories two paths begin with together. */
function sharedSteps(path: string, other: string): number {
  const steps = path.split('/').slice(1, -1)
  const differ = steps.findIndex((step, index) => step !== other.split('/')[index + 1])
  return differ === -1 ? steps.length : differ
}
