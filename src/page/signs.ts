import type { Sign } from '../plan/picture.ts'
import { html, type Markup } from './markup.ts'

/** What each sign is called: by a style, and by whoever reads it aloud. */
const SIGNS: Readonly<Record<Sign | 'free', { readonly style: string; readonly word: string }>> = {
  '+': { style: 'new', word: 'new' },
  '~': { style: 'changed', word: 'changed' },
  '-': { style: 'lost', word: 'destroyed' },
  '=': { style: 'kept', word: 'kept' },
  free: { style: 'free', word: 'free' },
}

/** The name of a sign's style. */
export function styleOf(sign: Sign | 'free'): string {
  return SIGNS[sign].style
}

/** A sign in words. */
export function wordOf(sign: Sign | 'free'): string {
  return SIGNS[sign].word
}

/** A sign as it stands at the left end of a line. */
export function signMark(sign: Sign): Markup {
  return html`<span class="sign ${styleOf(sign)}"
    ><span aria-hidden="true">${sign === '-' ? '−' : sign}</span><span class="unseen">${wordOf(sign)}: </span></span
  >`
}
