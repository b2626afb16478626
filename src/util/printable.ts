/**
 * What steers a terminal, turns the direction of what follows, or cannot be seen: control characters (C0, DEL and C1),
 * format characters, halves of pairs, separators of lines and paragraphs, and whatever else fonts draw nothing for.
 */
const unprintable = (): RegExp => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
/** The same without what stands between words and lines. */
const unprintableInLines = (): RegExp => /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** Texts that need none of them, whose tables take longer to make than a short command does everything else. */
const PLAIN = /^[ -~]*$/
const PLAIN_LINES = /^[\n\t -~]*$/

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A text as it may stand within a line of a message: what could steer a terminal is written as JSON writes it, `\u001b`,
 * so that JSON stays JSON and means the same. Words of every script stay as they are.
 */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : text.replaceAll(unprintable(), escaped)
}

/** The same for a text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return PLAIN_LINES.test(text) ? text : text.replaceAll(unprintableInLines(), escaped)
}

function escaped(character: string): string {
  return SHORT[character] ?? Array.from({ length: character.length }, (_, at) => hex(character, at)).join('')
}

function hex(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
}
