import type { JsonObject } from '../util/json.ts'
import { ISSUE, NODE, text, USER, whole } from './forms.ts'
import { TEST_FORMAT } from './test-file.ts'

/** An object with these members, and no others. */
function closed(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, required: [...required], additionalProperties: false }
}

/** An object in which every member is such a one. */
function each(value: JsonObject): JsonObject {
  return { type: 'object', additionalProperties: value }
}

function ref(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` }
}

const SHARED: JsonObject = {
  document: {
    description: 'The path of a document, from this file; or the document itself.',
    type: ['string', 'object'],
  },
  machine: {
    description: 'The path of a machine file, from this file; or the machine itself.',
    type: ['string', 'object'],
  },
  servers: { description: 'The answer for each URL of the document; no other is asked for.', ...each(ref('answer')) },
  before: { description: 'What is in the target root, besides the users root and core.', ...each(ref('node')) },
}

const DEFINITIONS: JsonObject = {
  node: { anyOf: [text, closed(NODE)] },
  answer: {
    anyOf: [
      text,
      closed({
        body: text,
        gzip: text,
        base64: text,
        status: whole,
        times: whole,
        // oxlint-disable-next-line unicorn/no-thenable -- it is a key of the files, and nobody waits for a schema
        then: text,
        headers: each(text),
        requireHeaders: each(text),
      }),
    ],
  },
  user: {
    anyOf: [{ const: 'absent' }, closed(USER)],
  },
  issue: closed(ISSUE, ['code']),
  expectations: closed({
    files: { description: 'Each is compared by what is named of it.', ...each(ref('node')) },
    tree: { description: 'Exactly what differs from before.', ...each(ref('node')) },
    users: each(ref('user')),
    units: { description: 'enabled, disabled, masked, or a part of the text of the unit.', ...each(text) },
    disks: each({ type: 'object' }),
    operations: { description: 'Their kinds, in order.', type: 'array', items: text },
    issues: { description: 'What the document is told of; without it, nothing.', type: 'array', items: ref('issue') },
    error: { description: 'The code of the failure that the run ends with.', ...text },
  }),
}

/** The JSON Schema of test files, for editors. */
export function testSchema(): JsonObject {
  const aCase = closed(
    {
      title: text,
      ...SHARED,
      expect: ref('expectations'),
      twice: { description: 'Two machines of it are the same, byte for byte.', type: 'boolean' },
      cut: { description: 'The power is cut before and after every operation.', const: 'every' },
    },
    ['title', 'expect'],
  )
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Tests of documents for Firstlight, form ${TEST_FORMAT}`,
    ...closed({ format: { const: TEST_FORMAT }, ...SHARED, cases: { type: 'array', minItems: 1, items: aCase } }, [
      'format',
      'cases',
    ]),
    $defs: DEFINITIONS,
  }
}
