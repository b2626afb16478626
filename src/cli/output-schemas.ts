import type { JsonObject } from '../util/json.ts'

const text: JsonObject = { type: 'string' }
const texts: JsonObject = { type: 'array', items: text }

function object(properties: JsonObject, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required }
}

function list(items: JsonObject): JsonObject {
  return { type: 'array', items }
}

const ISSUE: JsonObject = object(
  {
    severity: { enum: ['error', 'warning'] },
    code: text,
    message: text,
    hint: text,
    path: text,
    source: text,
    line: { type: 'integer' },
    column: { type: 'integer' },
  },
  ['hint', 'source', 'line', 'column'],
)

const OPERATION: JsonObject = object(
  { kind: text, destructive: { type: 'boolean' }, configPath: text, alreadyDone: { type: 'boolean' } },
  ['configPath', 'alreadyDone'],
)

const STAGE: JsonObject = object({
  name: text,
  phase: text,
  outcome: { enum: ['done', 'not-needed', 'already-done'] },
  notes: texts,
  operations: list(OPERATION),
})

const FINDING: JsonObject = object({ subject: text, aspect: text, message: text, configPath: text, at: text }, [
  'configPath',
  'at',
])

/** What commands print as JSON, by the name of the command. Members may come; one that changes or goes makes `format` grow. */
export const OUTPUT_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  plan: object(
    {
      format: { const: 1 },
      configDigest: text,
      outcome: {
        enum: ['would-provision', 'would-resume', 'already-provisioned', 'same', 'differs', 'needs-new-machine'],
      },
      issues: list(ISSUE),
      unfetched: texts,
      findings: list(FINDING),
      stages: list(STAGE),
    },
    ['unfetched', 'findings'],
  ),
  diff: object({
    format: { const: 1 },
    outcome: { enum: ['same', 'differs', 'needs-new-machine'] },
    groups: list(
      object({
        title: text,
        items: list(
          object(
            {
              sign: { enum: ['+', '~', '-'] },
              name: text,
              details: texts,
              needsNewMachine: { type: 'boolean' },
              at: text,
              changes: texts,
            },
            ['at', 'changes'],
          ),
        ),
      }),
    ),
  }),
  test: object({
    format: { const: 1 },
    failed: { type: 'integer' },
    cases: list(object({ file: text, title: text, problems: texts, seconds: { type: 'number' } })),
  }),
}
