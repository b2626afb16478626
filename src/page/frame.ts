import { sha256 } from '../util/digest.ts'
import { html, textOfMarkup, type Markup } from './markup.ts'
import { STYLE } from './style.ts'

/** A whole page. */
export interface Frame {
  readonly title: string
  readonly body: Markup
}

/**
 * The text of a page that needs nothing but itself: no script, no font, no picture from elsewhere. What a browser may load for it
 * is said in its head: one style, known by its digest, and nothing else.
 */
export function pageText({ title, body }: Frame): string {
  const head = html`<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy()}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${title}</title>`
  // The style is ours and is not escaped: its digest is of it as it is.
  return `<!doctype html>\n<html lang="en">\n<head>\n${textOfMarkup(head)}\n<style>${STYLE}</style>\n</head>\n<body>\n${textOfMarkup(body)}\n</body>\n</html>\n`
}

function policy(): string {
  const digest = (sha256(STYLE).match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16)))
  return `default-src 'none'; style-src 'sha256-${btoa(digest.join(''))}'; base-uri 'none'; form-action 'none'`
}
