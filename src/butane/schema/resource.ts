import { object, objects, string, type Fields } from './field.ts'

const VERIFICATION = object(
  'What the bytes must be.',
  {
    hash: string('The type and value of the digest: sha512-<hex> or sha256-<hex>.', {
      guards: 'the check of the bytes',
    }),
  },
  { guards: 'the check of the bytes' },
)

const HEADERS = objects(
  'Headers of the request.',
  {
    name: string('The name of the header.', { plain: 'always', required: true }),
    value: string('The value of the header.'),
  },
  { since: { base: 2 } },
)

const SOURCE = string('A URL: https, http, tftp, s3, gs, arn or data.')
const INLINE = 'The bytes themselves.'
const LOCAL = string('A file whose bytes are taken, relative to the files directory.', {
  since: { base: 2 },
  sugar: true,
})

/** What is in a file, or added to one. */
export const CONTENTS: Fields = {
  source: SOURCE,
  inline: string(INLINE, { sugar: true }),
  local: LOCAL,
  compression: string('How the bytes are compressed: gzip, or nothing.'),
  http_headers: HEADERS,
  verification: VERIFICATION,
}

/** Bytes that the engine itself reads: other configs, certificates, keys. The first base had only URLs here. */
export const REFERENCE: Fields = {
  source: { ...SOURCE, plain: 'null-in-3.0' },
  inline: string(INLINE, { since: { base: 2 }, sugar: true }),
  local: LOCAL,
  compression: string('How the bytes are compressed: gzip, or nothing.', { since: { base: 2 } }),
  http_headers: HEADERS,
  verification: VERIFICATION,
}
