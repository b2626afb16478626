import { PLATFORMS } from '../src/lint/platforms.ts'
import { machine } from '../src/page/machine.ts'
import { html, type Markup } from '../src/page/markup.ts'
import { assumedSection, lossSection, noteSection, type Section } from '../src/page/sections.ts'
import { disk } from '../src/page/disks.ts'
import { things } from '../src/page/things.ts'
import { countSigns } from '../src/plan/counts.ts'
import type { Place } from '../src/plan/picture.ts'
import { textDiff } from '../src/plan/text-diff.ts'
import { formatCounts } from '../src/report/format-notice.ts'
import type { Diagnosis } from '../src/workbench/diagnose.ts'
import type { MadeMachine, MadeText } from './work.ts'

/** A problem with the line that it is in, and whether it can be mended at once. */
export interface ShownProblem extends Diagnosis {
  readonly line: number
}

/** The list of problems: each leads to its place, and mends itself where that needs no thinking. */
export function problems(list: readonly ShownProblem[]): Markup {
  if (list.length === 0) return html`<p class="good">No problems.</p>`
  const rows = list.map(
    ({ severity, code, isOpinion, message, hint, line, fixes }, index) =>
      html`<li class="${severity}">
        <button type="button" class="goto" data-goto="${index}">
          <span class="severity">${severity}</span> <span class="line">line ${line}</span>
        </button>
        <p class="what">
          ${message}
          <a href="docs/${isOpinion ? 'lint' : 'errors'}.html#${code}" target="_blank" rel="noopener"
            ><code>${code}</code></a
          >
        </p>
        ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`}
        ${fixes.map(
          ({ title }, fix) => html`<button type="button" class="fix" data-fix="${index}/${fix}">${title}</button>`,
        )}
      </li>`,
  )
  return html`<p class="counts">${formatCounts(list.map(({ severity }) => severity))}</p>
    <ul class="problems">
      ${rows}
    </ul>`
}

/** The machine, or why there is none. */
export function machineView(made: MadeMachine): Markup {
  if (made.kind !== 'picture') return whyNot(made)
  return machine({ config: made.config, picture: made.picture, naming: lineOf })
}

/** The plan in its owner's words: what is destroyed first, what was assumed, and what becomes of each thing. */
export function planView(made: MadeMachine): Markup {
  if (made.kind !== 'picture') return whyNot(made)
  const { picture } = made
  const { created, changed: altered, kept } = countSigns(picture)
  const counts = `${created} new, ${altered} changed, ${picture.lost.length} destroyed, ${kept} kept`
  const assumed = assumedSection(picture.assumed, lineOf)
  const shown = [
    lossSection(picture.lost, lineOf),
    noteSection(picture.notes),
    assumed && { ...assumed, hint: 'Machine and files, below the document, describe another machine.' },
    picture.disks.length === 0
      ? undefined
      : { title: 'Disks', body: html`${picture.disks.map((each) => disk(each, lineOf))}` },
    ...picture.groups.map(({ title, items }) => ({ title, body: things(items, lineOf) })),
  ]
  return html`<p class="counts">${counts}</p>
    ${shown.map((section) => section && sectionView(section))}`
}

function sectionView({ title, body, hint, style }: Section): Markup {
  return html`<section class="${style ?? ''}">
    <h2>${title}</h2>
    ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`} ${body}
  </section>`
}

/** There is one document: its name says nothing. */
function lineOf({ line }: Place): string {
  return `line ${line}`
}

/** A text line by line. */
function lines(text: string): readonly Markup[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => html`<span>${line}</span>`)
}

function whyNot(made: Exclude<MadeMachine, { readonly kind: 'picture' }>): Markup {
  switch (made.kind) {
    case 'failed': {
      const { message, hint } = made.error
      return html`<p class="bad">${message}</p>
        ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`}`
    }
    case 'needs-network':
      return html`<p>The document takes in others from a server, which this page does not ask: nothing leaves it.</p>
        <p class="hint"><code>firstlight plan</code> on the command line fetches them.</p>`
    case 'invalid':
      return html`<p>The document has errors: see the tab Problems.</p>`
    case 'empty':
      return html`<p>Nothing is written yet.</p>`
  }
}

/** The Ignition config with its size, beside what platforms take. */
export function ignitionView(made: MadeText, isPretty: boolean): Markup {
  if (made.kind !== 'text') return whyNot({ kind: made.kind })
  const { compact, pretty, packed } = made
  const size = new TextEncoder().encode(compact).length
  return html`<div class="choices">
      <button type="button" data-style="pretty" aria-pressed="${String(isPretty)}">Pretty</button>
      <button type="button" data-style="compact" aria-pressed="${String(!isPretty)}">Compact</button>
      <button type="button" data-copy="ignition">Copy</button>
    </div>
    <p class="counts">${size.toLocaleString('en')} bytes, ${packed.toLocaleString('en')} packed with gzip</p>
    <details class="limits">
      <summary>What platforms take</summary>
      <ul class="panel">
        ${limits(size, packed)}
      </ul>
    </details>
    <pre class="terminal">${lines(isPretty ? pretty : compact)}</pre>`
}

function limits(size: number, packed: number): readonly Markup[] {
  return Object.entries(PLATFORMS).flatMap(([id, { limit, countsBase64 }]) => {
    if (limit === undefined) return []
    const counted = (bytes: number): number => (countsBase64 === true ? Math.ceil(bytes / 3) * 4 : bytes)
    const verdict = counted(size) <= limit ? 'fits' : counted(packed) <= limit ? 'fits when packed' : 'too large'
    return [
      html`<li class="${verdict === 'too large' ? 'error' : ''}">
        <span class="name">${id}</span> <span class="quiet">${limit.toLocaleString('en')} bytes</span> ${verdict}
      </li>`,
    ]
  })
}

/** A document, and the config that it becomes; empty where it becomes none. */
export interface Version {
  readonly document: string
  readonly ignition: string
}

/** What differs from the version that was pinned, in the document and in the config that it becomes. */
export function changesView(pinned: Version | undefined, now: Version): Markup {
  const pin = html`<button type="button" data-pin="now">
    ${pinned === undefined ? 'Pin this version' : 'Pin this version instead'}
  </button>`
  if (pinned === undefined) {
    return html`<p>Pin a version, and see here what differs from it from then on.</p>
      ${pin}`
  }
  return html`${pin} ${changed('Document', pinned.document, now.document)}
  ${changed('Ignition', pinned.ignition, now.ignition)}`
}

function changed(title: string, before: string, after: string): Markup {
  const diff = textDiff(before, after)
  const rows = diff.map((line) => {
    const style = line.startsWith('+') ? 'new' : line.startsWith('-') ? 'gone' : 'same'
    return html`<span class="${style}">${line}</span>`
  })
  return html`<section>
    <h2>${title}</h2>
    ${before === after ? html`<p>Nothing changed.</p>` : html`<pre class="diff">${rows}</pre>`}
  </section>`
}
