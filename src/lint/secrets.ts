/** What a secret looks like, with what it is called. Only forms that nothing else has. */
const FORMS: readonly (readonly [what: string, form: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY(?: BLOCK)?-----/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ['a token of GitHub', /\bgithub_pat_[A-Za-z0-9_]{22}/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['a token of Slack', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['an API key of Google', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['a private key of WireGuard', /^[ \t]{0,9}PrivateKey[ \t]{0,9}=[ \t]{0,9}[A-Za-z0-9+/]{43}=/m],
  ['a private key of age', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}/],
]

/** A secret within a text. */
export interface Secret {
  readonly what: string
  /** The line of the text, from 1. */
  readonly line: number
}

/** The first secret that stands in a text as it is. */
export function secretIn(text: string): Secret | undefined {
  for (const [what, form] of FORMS) {
    const found = form.exec(text)
    if (found) return { what, line: text.slice(0, found.index).split('\n').length }
  }
  return undefined
}

/** Whether a text holds a private key. */
export function holdsPrivateKey(text: string): boolean {
  return secretIn(text)?.what.startsWith('a private key') === true
}
