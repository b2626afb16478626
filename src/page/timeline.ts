import type { StageStory, Story } from '../engine/story.ts'
import { html, type Markup } from './markup.ts'
import { timeText } from './times.ts'

/** Least part of the whole time that is drawn, so that it can be seen. */
const LEAST = 0.006

/** The stages one below the other, each with the stretch of time that it took. */
export function timeline({ stages, ms: whole }: Story, summaries: Readonly<Record<string, string>>): Markup {
  return html`<div class="panel">
    <table class="works">
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col" class="number wide">Operations</th>
          <th scope="col" class="number">Time</th>
          <th scope="col" class="chart"><span class="unseen">When</span></th>
        </tr>
      </thead>
      <tbody>
        ${stages.map((stage) => row(stage, whole, summaries[stage.name] ?? ''))}
      </tbody>
    </table>
  </div>`
}

const ENDINGS = { done: '', failed: 'failed', unfinished: 'not finished' } as const

function row(stage: StageStory, whole: number, summary: string): Markup {
  const { name, from, ms, outcome, operations, left } = stage
  const ending = ENDINGS[outcome]
  return html`<tr class="${outcome}">
    <th scope="row">
      <span class="name">${name}</span> ${ending === '' ? undefined : html`<b class="ending">${ending}</b> `}<span
        class="quiet wide"
        >${summary}</span
      >
    </th>
    <td class="number wide">${operations === undefined ? '' : countText(operations.length + left)}</td>
    <td class="number">${timeText(ms)}</td>
    <td class="chart">${span(from, ms, whole)}</td>
  </tr>`
}

/** A stage that had only to look did nothing, which takes no figure. */
function countText(count: number): string {
  return count === 0 ? '' : count.toLocaleString('en')
}

function span(from: number, ms: number, whole: number): Markup {
  const share = Math.max(LEAST, whole === 0 ? 0 : ms / whole)
  const start = Math.min(1 - share, whole === 0 ? 0 : from / whole)
  return html`<svg class="span" aria-hidden="true">
    <rect class="ground" width="100%" height="12" />
    <rect x="${percent(start)}" width="${percent(share)}" height="12" />
  </svg>`
}

function percent(share: number): string {
  return `${Number((Math.max(0, share) * 100).toFixed(3))}%`
}
