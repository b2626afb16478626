import type { MachineDifference } from '../plan/machine-difference.ts'
import { placeNames } from '../plan/place-names.ts'
import { pageText } from './frame.ts'
import { html } from './markup.ts'
import { sections, sum, type Section } from './sections.ts'
import { things, type Thing } from './things.ts'

/** What a page about a machine is made of that an earlier document has made. */
export interface DifferencePage {
  /** `undefined` when it was this document. */
  readonly difference: MachineDifference | undefined
  /** What the document is called. */
  readonly name: string
  readonly configDigest: string
  /** Who made the page. */
  readonly version: string
}

/** The plan for a machine that is finished, as one page of HTML: what the document would have made otherwise. Pure. */
export function differencePage({ difference, name, configDigest, version }: DifferencePage): string {
  const { items = [], notCompared = [], advice = [], headline = FINISHED } = difference ?? {}
  const naming = placeNames(items.map(({ place }) => place))
  const section = (title: string, list: readonly Thing[]): Section | undefined =>
    list.length === 0 ? undefined : { title, count: list.length, body: things(list, naming) }
  const missing = items.filter(({ sign }) => sign === '+').length
  const body = html`<header>
      <p class="kind">Firstlight plan</p>
      <h1>${name}</h1>
      <p class="lead">${headline}.</p>
      ${sum([
        { figure: missing, word: 'missing' },
        { figure: items.length - missing, word: 'otherwise' },
        { figure: notCompared.length, word: 'not compared' },
      ])}
    </header>
    <main>
      ${sections([
        section('Otherwise', items),
        section('Not compared', notCompared),
        advice.length === 0
          ? undefined
          : { title: 'What follows', body: html`${advice.map((each) => html`<p>${each}</p>`)}` },
      ])}
    </main>
    <footer>Config <code>${configDigest.slice(0, 16)}…</code>, shown by Firstlight ${version}</footer>`
  return pageText({ title: `Plan of ${name}`, body })
}

const FINISHED = 'The machine was provisioned with this config already: nothing is left to do'
