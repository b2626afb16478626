import type { JsonObject } from '../util/json.ts'

/** A text, as a schema has it. */
export const text: JsonObject = { type: 'string' }

/** A whole number that is not negative. */
export const whole: JsonObject = { type: 'integer', minimum: 0 }

/** What can be said of a file, a directory or a link. */
export const NODE: JsonObject = {
  contents: text,
  base64: text,
  sha512: text,
  lines: { type: 'array', items: text },
  directory: { type: 'boolean' },
  link: text,
  hardLink: text,
  mode: whole,
  uid: whole,
  gid: whole,
}

/** What can be said of a user. */
export const USER: JsonObject = {
  uid: whole,
  gid: whole,
  home: text,
  shell: text,
  groups: { type: 'array', items: text },
  keys: whole,
}

/** What can be said of an issue of the document. */
export const ISSUE: JsonObject = { code: text, severity: { enum: ['error', 'warning'] }, path: text, line: whole }
