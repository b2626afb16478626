import { beginDrawing } from '../drawing.ts'
import type { Item, Place } from '../picture.ts'
import { textDiff } from '../text-diff.ts'
import { arrayThings, filesystemThings, partitionThings, volumeThings } from './storage.ts'
import { argumentThings, groupThings, nodeThings, unitThings, userThings } from './system.ts'
import type { Facet, Made, Thing } from './things.ts'

/** What one document would have made otherwise than another. */
export interface Difference {
  readonly outcome: 'same' | 'differs' | 'needs-new-machine'
  readonly groups: readonly DifferentGroup[]
}

/** Things of one kind that are not the same in both. */
export interface DifferentGroup {
  readonly title: string
  readonly items: readonly DifferentThing[]
}

/** A thing that only one document makes, or that each makes in another way. */
export interface DifferentThing extends Omit<Item, 'operations'> {
  /** Whether it takes a new machine: by hand it would cost what is stored there. */
  readonly needsNewMachine: boolean
}

const KINDS: readonly { readonly title: string; readonly things: (made: Made) => readonly Thing[] }[] = [
  { title: 'Disks', things: partitionThings },
  { title: 'RAID arrays', things: arrayThings },
  { title: 'Volumes', things: volumeThings },
  { title: 'Filesystems', things: filesystemThings },
  { title: 'Groups', things: groupThings },
  { title: 'Users', things: userThings },
  { title: 'Files', things: nodeThings },
  { title: 'Units', things: unitThings },
  { title: 'Kernel arguments', things: argumentThings },
]

/** Compares what two documents make of the same machine. Pure. */
export function difference(old: Made, young: Made): Difference {
  const groups = KINDS.map(({ title, things }) => ({ title, items: differentThings(old, young, things) })).filter(
    ({ items }) => items.length > 0,
  )
  const items = groups.flatMap((group) => group.items)
  const needs = items.some(({ needsNewMachine }) => needsNewMachine)
  return { outcome: items.length === 0 ? 'same' : needs ? 'needs-new-machine' : 'differs', groups }
}

type Places = (path: Thing['path']) => Place | undefined

function differentThings(old: Made, young: Made, things: (made: Made) => readonly Thing[]): readonly DifferentThing[] {
  const before = new Map(things(old).map((thing) => [thing.name, thing]))
  const after = new Map(things(young).map((thing) => [thing.name, thing]))
  const [placeBefore, placeAfter] = [placesOf(old), placesOf(young)]
  const gone = [...before.values()].filter(({ name }) => !after.has(name)).map((thing) => only(thing, '-', placeBefore))
  const now = [...after.values()].flatMap((thing) => {
    const was = before.get(thing.name)
    if (was === undefined) return [only(thing, '+', placeAfter)]
    return changed(was, thing, placeAfter) ?? []
  })
  return [...gone, ...now]
}

function placesOf({ config, origins, contents }: Made): Places {
  const survey = { disks: [], devices: {}, nodes: {}, users: {} }
  return beginDrawing({ config, origins, contents, survey, operations: [] }).place
}

function only(thing: Thing, sign: '+' | '-', place: Places): DifferentThing {
  const details = Object.entries(thing.facets).flatMap(([word, facet]) =>
    keyOf(facet) === '' ? [] : [said(word, facet)],
  )
  return {
    sign,
    title: thing.name,
    details,
    place: place(thing.path),
    needsNewMachine: sign === '-' && thing.byHand !== 'all',
  }
}

function changed(was: Thing, thing: Thing, place: Places): DifferentThing | undefined {
  const words = [...new Set([...Object.keys(was.facets), ...Object.keys(thing.facets)])].filter(
    (word) => keyOf(was.facets[word]) !== keyOf(thing.facets[word]),
  )
  if (words.length === 0) return undefined
  const { byHand } = thing
  return {
    sign: '~',
    title: thing.name,
    details: words.map((word) => changeOf(word, was.facets[word], thing.facets[word])),
    changes: was.text === undefined || thing.text === undefined ? undefined : textDiff(was.text, thing.text),
    place: place(thing.path),
    needsNewMachine: byHand !== 'all' && words.some((word) => !byHand.includes(word)),
  }
}

function changeOf(word: string, was: Facet | undefined, now: Facet | undefined): string {
  const [before, after] = [shownOf(was), shownOf(now)]
  if (before === after) return `other ${word}`
  if (after === '') return before === 'yes' ? `no longer: ${word}` : `${word}: no longer ${before}`
  if (before === '') return after === 'yes' ? `now: ${word}` : `${word}: now ${after}`
  return `${word}: ${after} instead of ${before}`
}

function said(word: string, facet: Facet): string {
  const shown = shownOf(facet)
  return shown === 'yes' ? word : `${word}: ${shown}`
}

function keyOf(facet: Facet | undefined): string {
  return facet === undefined || typeof facet === 'string' ? (facet ?? '') : facet.key
}

function shownOf(facet: Facet | undefined): string {
  return facet === undefined || typeof facet === 'string' ? (facet ?? '') : facet.shown
}
