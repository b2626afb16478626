import { notesOf, type StageStory, type Story } from '../engine/story.ts'
import type { ToldOperation } from '../journal/told.ts'
import { timeText } from '../page/times.ts'
import { placeNames } from '../plan/place-names.ts'
import { formatBytes } from '../util/bytes.ts'
import { counted } from '../util/counted.ts'
import { printable } from '../util/printable.ts'

/** Fetches that are told, the slowest first. */
const SLOWEST = 10

/** A story for people, below what `status` says: every operation by its stage, what was fetched, what is to be noted. */
export function storyText(story: Story): string {
  const blocks = [stageBlock(story), fetchBlock(story), lossBlock(story), noteBlock(story)]
  return blocks.flatMap((lines) => (lines.length === 0 ? [] : [`\n${lines.join('\n')}\n`])).join('')
}

function stageBlock({ stages, ms, attempts }: Story): readonly string[] {
  if (stages.length === 0) return []
  const places = placeNames(stages.flatMap(({ operations = [] }) => operations.map(({ place }) => place)))
  const times = attempts > 1 ? `, in ${attempts} attempts` : ''
  return [`Stages, ${timeText(ms)} in all${times}`, ...stages.flatMap((stage) => stageLines(stage, places))]
}

const ENDINGS = { done: '', failed: '  failed', unfinished: '  not finished' } as const

function stageLines(stage: StageStory, places: ReturnType<typeof placeNames>): readonly string[] {
  const { name, ms, outcome, operations, left } = stage
  const number = (operations?.length ?? 0) + left === 0 ? '' : counted((operations?.length ?? 0) + left, 'operation')
  return [
    `  ${name.padEnd(12)} ${timeText(ms).padStart(9)}  ${number}${ENDINGS[outcome]}`.trimEnd(),
    ...(operations ?? []).map((operation) => operationLine(operation, places)),
    ...(left === 0 ? [] : [`    … and ${left.toLocaleString('en')} more`]),
  ]
}

function operationLine(
  { what, ms, destroys, failed, place }: ToldOperation,
  places: ReturnType<typeof placeNames>,
): string {
  const mark = destroys === true ? '!' : ' '
  const at = place === undefined ? '' : `  (${printable(places(place))})`
  return `  ${mark} ${timeText(ms).padStart(9)}  ${printable(what)}${failed === true ? ': failed' : ''}${at}`
}

function fetchBlock({ fetches }: Story): readonly string[] {
  if (fetches.length === 0) return []
  const slowest = fetches.toSorted((one, other) => other.ms - one.ms).slice(0, SLOWEST)
  const all = fetches.length > slowest.length ? `, the slowest of ${fetches.length}` : ''
  return [
    `Fetched before the run${all}`,
    ...slowest.map(
      ({ source, bytes, ms, hash }) =>
        `    ${timeText(ms).padStart(9)}  ${formatBytes(bytes)} from ${printable(source)}${hash === undefined ? '' : `, ${printable(hash)}`}`,
    ),
  ]
}

function lossBlock({ plan }: Story): readonly string[] {
  const lost = plan?.lost ?? []
  if (lost.length === 0) return []
  return ['Destroyed', ...lost.map(({ what, where }) => `  - ${printable(what)}, on ${printable(where)}`)]
}

function noteBlock(story: Story): readonly string[] {
  const notes = notesOf(story)
  if (notes.length === 0) return []
  return ['To be noted', ...notes.map((note) => `  ! ${printable(note)}`)]
}
