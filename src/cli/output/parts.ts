import { FAILURE_FORMAT } from '../../program/failure-format.ts'
import type { JsonObject } from '../../util/json.ts'
import { anything, described, flag, integer, list, object, oneOf, text, texts, type Described } from './shapes.ts'

const NOTICE = {
  code: text('Its code: explain tells more of it.'),
  message: text('What is wrong, in one line.'),
  'hint?': text('What to do about it.'),
  path: text('Where in the document, as in $.storage.files.0.path.'),
  'source?': text('The document.'),
  'line?': integer('The line, from 1.'),
  'column?': integer('The column in characters, from 1.'),
}

const ISSUE: JsonObject = object({
  severity: oneOf(['error', 'warning'], 'Whether it rejects the document.'),
  ...NOTICE,
})

/** What was found in the documents. */
export const ISSUES: Described = list(ISSUE, 'What was found in the documents.')

/** Issues and opinions. */
export const NOTICES: Described = list(
  object({ severity: oneOf(['error', 'warning', 'advice'], 'How much it matters.'), ...NOTICE }),
  'Issues and opinions, in the order of the document.',
)

const OPERATION: JsonObject = {
  additionalProperties: true,
  ...object({
    kind: text('What is done: write-file, partition, add-user and so on; its other members depend on it.'),
    destructive: flag('Whether it takes away what was there.'),
    'configPath?': text('The entry of the merged config that asks for it.'),
    'alreadyDone?': flag('Whether an earlier run had done it.'),
  }),
}

/** What the stages do. */
export const STAGES: Described = list(
  object({
    name: text('The stage; docs/stages.md tells of each.'),
    phase: text('The phase of the boot that it belongs to.'),
    outcome: oneOf(['done', 'not-needed', 'already-done'], 'What became of it.'),
    'durationMs?': { type: 'number', description: 'How long it took, in ms; not in plans.' },
    notes: texts('What is to be known besides.'),
    operations: list(OPERATION, 'What it does, in order.'),
  }),
  'The stages, in order.',
)

/** A thing of a machine that something is said of. */
const SUBJECT = {
  subject: text('The thing: a path, a device, a name.'),
  aspect: text('What of it: its contents, its mode and so on.'),
  'configPath?': text('The entry of the merged config that describes it.'),
  'at?': text('The line of the document.'),
}

/** How a machine is not as it was described. */
export const FINDINGS: Described = list(
  object({ ...SUBJECT, message: text('What is otherwise, in one line.') }),
  'What is not as described.',
)

/** What nobody could compare. */
export const UNCHECKED: Described = list(object({ ...SUBJECT, reason: text('Why.') }), 'What was not compared.')

/** A line of a document. */
export const PLACE: Described = described(
  object({ source: text('The document.'), line: integer('The line, from 1.') }),
  'The line that says so.',
)

/** The digest of a config. */
export const CONFIG_DIGEST: Described = text('SHA-512 of the merged config, in hexadecimal.')

const FORMAT = { const: FAILURE_FORMAT, description: 'The number of this form.' }

/** What is printed instead when something failed. */
export const FAILURE: JsonObject = object({
  format: FORMAT,
  error: described(
    object({
      code: text('Its code: explain tells more of it.'),
      message: text('What was being done, and what happened.'),
      'stage?': text('The stage that failed.'),
      'operation?': text('What it was doing.'),
      'path?': text('The entry of the merged config that asked for it.'),
      'at?': text('The line of the document.'),
      'facts?': anything('The facts of the sentence, by name.'),
      'causes?': texts('What it was caused by, the nearest first.'),
      'hint?': text('What to do about it.'),
      'problems?': anything('The single failures, where there are several.'),
    }),
    'What failed.',
  ),
})

/** What is printed instead when a document is not valid. */
export const INVALID: JsonObject = object({ format: FORMAT, issues: ISSUES })
