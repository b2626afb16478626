import { countSigns, placesOf } from '../plan/counts.ts'
import type { Picture } from '../plan/picture.ts'
import { placeNames } from '../plan/place-names.ts'
import { disk } from './disks.ts'
import { pageText } from './frame.ts'
import { html } from './markup.ts'
import { assumedSection, lossSection, noteSection, sections, sum, type Section, type Sum } from './sections.ts'
import { stepsByStage, type ShownStage } from './steps.ts'
import { things, type Naming } from './things.ts'

/** What a page of a plan is made of. */
export interface PlanPage {
  readonly picture: Picture
  /** Every operation, in order. */
  readonly stages: readonly ShownStage[]
  /** What the document is called. */
  readonly name: string
  /** Who made the page. */
  readonly version: string
}

/** A plan as one page of HTML. Pure; the same plan gives the same page. */
export function planPage({ picture, stages, name, version }: PlanPage): string {
  const naming = placeNames(placesOf(picture))
  const body = html`<header>
      <p class="kind">Firstlight plan</p>
      <h1>${name}</h1>
      <p class="lead">${lead(picture)}</p>
      ${sum(sums(picture))}
    </header>
    <main>
      ${sections([
        lossSection(picture.lost, naming),
        noteSection(picture.notes),
        assumedSection(picture.assumed, naming),
        diskSection(picture, naming),
        ...picture.groups.map(({ title, items }) => ({ title, count: items.length, body: things(items, naming) })),
        unfetchedSection(picture),
        stepSection(picture, stages, naming),
      ])}
    </main>
    <footer>Config <code>${picture.configDigest.slice(0, 16)}…</code>, shown by Firstlight ${version}</footer>`
  return pageText({ title: `Plan of ${name}`, body })
}

function lead({ outcome }: Picture): string {
  const resumed = 'An interrupted run is finished by this one; what it did is kept. '
  return `${outcome === 'would-resume' ? resumed : ''}What a run would make of the machine. Nothing was changed.`
}

function sums(picture: Picture): readonly Sum[] {
  const { created, changed, kept } = countSigns(picture)
  return [
    { figure: picture.lost.length, word: 'destroyed', isLoss: true },
    { figure: created, word: 'new' },
    { figure: changed, word: 'changed' },
    { figure: kept, word: 'kept' },
  ]
}

function diskSection({ disks }: Picture, naming: Naming): Section | undefined {
  if (disks.length === 0) return undefined
  return { title: 'Disks', count: disks.length, body: html`${disks.map((each) => disk(each, naming))}` }
}

function unfetchedSection({ unfetched }: Picture): Section | undefined {
  if (unfetched.length === 0) return undefined
  const rows = unfetched.map((url) => html`<li><span class="name">${url}</span></li>`)
  const hint = 'Nothing was asked for, as --offline says. A run would fetch these.'
  return {
    title: 'Not fetched',
    count: unfetched.length,
    hint,
    body: html`<ul class="panel notes">
      ${rows}
    </ul>`,
  }
}

function stepSection({ operations }: Picture, stages: readonly ShownStage[], naming: Naming): Section | undefined {
  if (operations === 0) return undefined
  const hint = 'In the order in which they would be done, each with the line that asks for it.'
  return { title: 'Every operation', count: operations, hint, body: stepsByStage(stages, naming) }
}
