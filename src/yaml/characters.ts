/** A tab: whitespace, but never indentation. */
export const TAB = 0x09
/** A space. */
export const SPACE = 0x20
/** What begins a comment. */
export const HASH = 0x23

/** Whether a character ends a line: of YAML 1.1, which knows more line breaks than YAML 1.2. */
export function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029
}

/** Whether a character is a space or a tab. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

/** Whether nothing more of a word follows: whitespace or, with `NaN`, the end of the text. */
export function isGap(code: number): boolean {
  return code === SPACE || code === TAB || Number.isNaN(code) || isBreak(code)
}

/** Whether a character may stand in the name of an anchor or of a tag's handle. */
export function isNameCharacter(code: number): boolean {
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
  return isLetter || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x2d
}
