import { counted } from '../util/counted.ts'
import type { Place } from '../plan/picture.ts'
import { html, type Markup } from './markup.ts'
import { leftText, placeMark, type Naming } from './things.ts'
import { timeText } from './times.ts'

/** What is done in one stage. */
export interface ShownStage {
  readonly name: string
  /** What the stage does, in a few words. */
  readonly summary: string
  readonly steps: readonly ShownStep[]
  /** How many more there are. */
  readonly left?: number
}

/** A single operation. */
export interface ShownStep {
  readonly what: string
  /** Whether it takes away what was there. */
  readonly isDestructive: boolean
  readonly place?: Place | undefined
  /** Milliseconds; absent for what was not done yet. */
  readonly ms?: number
  /** What is to be said besides: that it failed, that an earlier run had done it. */
  readonly note?: string
}

/** Most operations of one page. */
const MOST = 3_000

/** Every operation, stage by stage, folded. */
export function stepsByStage(stages: readonly ShownStage[], naming: Naming): Markup {
  let room = MOST
  return html`<div class="panel">
    ${stages
      .filter(({ steps }) => steps.length > 0)
      .map(({ name, summary, steps, left = 0 }) => {
        const shown = steps.slice(0, room)
        room -= shown.length
        const hidden = steps.length - shown.length + left
        return html`<details class="fold">
          <summary>
            <b>${name}</b> <span class="quiet">${summary}</span>
            <span class="count">${counted(steps.length + left, 'operation')}</span>
          </summary>
          <ol class="steps">
            ${shown.map((step) => stepLine(step, naming))}
            ${hidden === 0 ? undefined : html`<li class="left">${leftText(hidden)}</li>`}
          </ol>
        </details>`
      })}
  </div>`
}

function stepLine({ what, isDestructive, place, ms, note }: ShownStep, naming: Naming): Markup {
  const mark = isDestructive
    ? html`<span class="sign lost"><span aria-hidden="true">!</span><span class="unseen">destroys: </span></span> `
    : undefined
  return html`<li class="${isDestructive ? 'lost' : ''}">
    <span class="what">${mark}${what}${note === undefined ? undefined : ` (${note})`}</span>
    ${placeMark(place, naming) ?? html`<span></span>`}
    ${ms === undefined ? undefined : html`<span class="time">${timeText(ms)}</span>`}
  </li>`
}
