import type { BegunState } from '../engine/machine-state.ts'
import { notesOf, type StageStory, type Story } from '../engine/story.ts'
import { placeNames } from '../plan/place-names.ts'
import { formatBytes } from '../util/bytes.ts'
import { disk } from './disks.ts'
import { pageText } from './frame.ts'
import { html } from './markup.ts'
import { lossSection, noteSection, sections, sum, type Section, type Sum } from './sections.ts'
import { stepsByStage } from './steps.ts'
import type { Naming } from './things.ts'
import { timeline } from './timeline.ts'
import { dateText, timeText } from './times.ts'

/** What a page of a run is made of. */
export interface RunPage {
  /** What the machine is called. */
  readonly name: string
  readonly state: BegunState
  readonly story: Story
  readonly configDigest: string
  /** What each stage does, in a few words. */
  readonly summaries: Readonly<Record<string, string>>
  /** Who made the page. */
  readonly version: string
}

/** The story of a run as one page of HTML. Pure. */
export function runPage({ name, state, story, configDigest, summaries, version }: RunPage): string {
  const naming = placeNames(placesOf(story))
  const { plan, stages, fetches } = story
  const body = html`<header>
      <p class="kind">Firstlight report</p>
      <h1>${name}</h1>
      <p class="lead">${lead(state, story)}</p>
      ${sum(sums(story))}
    </header>
    <main>
      ${sections([
        failureSection(state, story),
        lossSection(plan?.lost ?? [], naming, state === 'completed' ? undefined : FORESEEN),
        noteSection(notesOf(story)),
        timelineSection(story, summaries),
        fetchSection(fetches),
        diskSection(story, state, naming),
        stepSection(stages, summaries, naming),
      ])}
    </main>
    <footer>Config <code>${configDigest.slice(0, 16)}…</code>, shown by Firstlight ${version}</footer>`
  return pageText({ title: `Report of ${name}`, body })
}

function placesOf({ plan, stages }: Story): Parameters<typeof placeNames>[0] {
  return [
    ...(plan?.disks ?? []).map(({ place }) => place),
    ...stages.flatMap(({ operations = [] }) => operations.map(({ place }) => place)),
  ]
}

function lead(state: BegunState, { begunAt, endedAt, plan, attempts }: Story): string {
  const made = plan?.document === undefined ? '' : ` from ${plan.document}`
  const begun = begunAt === undefined ? '' : `begun on ${dateText(begunAt)}${made}`
  switch (state) {
    case 'completed':
      return `Provisioned on ${dateText(endedAt ?? '')}${made}${attempts > 1 ? `, in ${attempts} attempts` : ''}.`
    case 'running':
      return `A run is under way, ${begun}.`
    case 'paused':
      return `Some phases are done, ${begun}. The same config makes the others.`
    case 'interrupted':
      return `Half made: ${begun}, and not finished. The same config finishes it.`
  }
}

function sums({ ms, plan, stages, fetches }: Story): readonly Sum[] {
  const operations = stages.reduce((all, { operations: list = [], left }) => all + list.length + left, 0)
  const bytes = fetches.reduce((all, fetched) => all + fetched.bytes, 0)
  return [
    ...(plan === undefined ? [] : [{ figure: plan.lost.length, word: 'destroyed', isLoss: true }]),
    { figure: operations, word: operations === 1 ? 'operation' : 'operations' },
    ...(fetches.length === 0 ? [] : [{ figure: fetches.length, word: `fetched, ${formatBytes(bytes)}` }]),
    { figure: timeText(ms), word: 'in all' },
  ]
}

function failureSection(state: BegunState, { failures }: Story): Section | undefined {
  if (state === 'completed' || failures.length === 0) return undefined
  const rows = failures.toReversed().map(
    ({ at, stage, code, message }) =>
      html`<li>
        <p><b>${message}</b> <span class="place">${code}</span></p>
        <p class="details">in the stage ${stage}, ${dateText(at)}</p>
      </li>`,
  )
  return {
    title: 'Failed',
    style: 'failed',
    body: html`<ul class="panel notes">
      ${rows}
    </ul>`,
  }
}

function timelineSection(story: Story, summaries: RunPage['summaries']): Section | undefined {
  if (story.stages.length === 0) return undefined
  const isTried = (story.stages[0]?.from ?? 0) > 0
  const hint = isTried ? 'Before the first stage the whole run was tried on a copy of the machine.' : undefined
  return { title: 'Timeline', body: timeline(story, summaries), hint }
}

/** What is said of what an unfinished run may not have come to. */
const FORESEEN = 'As it was foreseen: the run is not finished.'

/** Fetches that are shown, the slowest first. */
const SLOWEST = 20

function fetchSection(fetches: Story['fetches']): Section | undefined {
  if (fetches.length === 0) return undefined
  const rows = fetches
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, SLOWEST)
    .map(
      ({ source, bytes, ms, hash }) =>
        html`<tr>
          <th scope="row">
            <span class="name">${source}</span
            >${hash === undefined ? undefined : html` <span class="hash">${hash}</span>`}
          </th>
          <td class="number">${formatBytes(bytes)}</td>
          <td class="number">${timeText(ms)}</td>
          <td class="number wide">${ms === 0 ? '' : `${formatBytes(Math.round((bytes / ms) * 1000))}/s`}</td>
        </tr>`,
    )
  const body = html`<div class="panel">
    <table class="works">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col" class="number">Size</th>
          <th scope="col" class="number">Time</th>
          <th scope="col" class="number wide">Rate</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
  return { title: 'Slowest fetches', count: fetches.length, body }
}

function diskSection({ plan }: Story, state: BegunState, naming: Naming): Section | undefined {
  const disks = plan?.disks ?? []
  if (disks.length === 0) return undefined
  return {
    title: 'Disks',
    count: disks.length,
    hint: state === 'completed' ? undefined : FORESEEN,
    body: html`${disks.map((each) => disk(each, naming))}`,
  }
}

function stepSection(
  stages: readonly StageStory[],
  summaries: RunPage['summaries'],
  naming: Naming,
): Section | undefined {
  const shown = stages.map(({ name, operations = [], left }) => ({
    name,
    summary: summaries[name] ?? '',
    left,
    steps: operations.map(({ what, destroys, place, ms, failed }) => ({
      what,
      isDestructive: destroys === true,
      place,
      ms,
      note: failed === true ? 'failed' : undefined,
    })),
  }))
  const count = shown.reduce((all, { steps, left }) => all + steps.length + left, 0)
  if (count === 0) return undefined
  return { title: 'Every operation', count, body: stepsByStage(shown, naming) }
}
