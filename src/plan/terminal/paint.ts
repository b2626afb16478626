import type { Sign } from '../picture.ts'

/** Puts colours into text, or leaves it as it is. */
export interface Paint {
  readonly sign: Readonly<Record<Sign | 'free', (text: string) => string>>
  readonly strong: (text: string) => string
  readonly quiet: (text: string) => string
}

const same = (text: string): string => text

/** Text as it is. */
export const PLAIN: Paint = {
  sign: { '+': same, '~': same, '-': same, '=': same, free: same },
  strong: same,
  quiet: same,
}

/** The colours of a terminal: by number only, so that its owner's own shades are used. */
export const COLOURS: Paint = {
  sign: { '+': ansi('32'), '~': ansi('33'), '-': ansi('31'), '=': ansi('2'), free: ansi('2') },
  strong: ansi('1'),
  quiet: ansi('2'),
}

function ansi(code: string): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`)
}
