import type { JsonObject } from '../../util/json.ts'
import { ISSUES, NOTICES, PLACE } from './parts.ts'
import { anything, described, flag, integer, list, object, oneOf, text, texts } from './shapes.ts'

const LANGUAGE = described(object({ name: text('Its name.'), version: text('Its version.') }), 'The language.')

const KEY = {
  path: text('The key with those around it.'),
  meaning: text('What it means.'),
  type: text('What its value is.'),
  required: flag('Whether it must be there.'),
  since: text('The first version of the language that has it.'),
  values: texts('The values that it may have, where they can be listed.'),
  'default?': text('What counts when it is absent.'),
  example: anything('A value that it could have.'),
  'ignition?': text('The key of Ignition that it becomes.'),
  'becomes?': text('What else it becomes.'),
}

const PLACED_TEXT = object({ text: text('What.'), 'place?': PLACE })
const FACT = object({
  name: text('The key.'),
  value: text('Its value in words.'),
  'place?': PLACE,
  'insteadOf?': text('What an earlier document said.'),
})

const EXPLAINED: readonly JsonObject[] = [
  object({
    kind: { const: 'code', description: 'That it is a code.' },
    code: text('The code.'),
    from: oneOf(['error', 'issue', 'opinion'], 'Who says it.'),
    why: text('What it means.'),
    way: text('What to do.'),
    'document?': text('A document of which it is said.'),
    'command?': text('A command line that comes to it.'),
  }),
  object({
    ...KEY,
    kind: { const: 'key', description: 'That it is a key.' },
    asked: text('What was asked for.'),
    isNearest: flag('Whether it is another key than that, the nearest.'),
    'lacks?': described(LANGUAGE, 'The version that was asked for, which does not have it.'),
    language: LANGUAGE,
    children: list(object(KEY), 'The keys in it.'),
    languages: list(
      object({ name: text('A language.'), version: text('Its first version.'), path: text('Its spelling there.') }),
      'Every language that has it.',
    ),
  }),
  object({
    kind: { const: 'keys', description: 'That there are several keys.' },
    asked: text('What was asked for.'),
    language: LANGUAGE,
    keys: list(object(KEY), 'The keys that end so.'),
  }),
  object({
    kind: { const: 'path', description: 'That it is a path of the machine.' },
    path: text('The path.'),
    is: list(
      object({ what: text('What it is.'), 'place?': PLACE, facts: list(FACT, 'What is said of it in the end.') }),
      'What the document makes of it.',
    ),
    steps: list(
      object({ 'place?': PLACE, facts: list(FACT, 'What it says.') }),
      'What each document says, as they are merged, where several do.',
    ),
    operations: list(PLACED_TEXT, 'What a run does there.'),
    around: list(PLACED_TEXT, 'What it lies on.'),
    below: texts('Described paths below it, where nothing describes it by itself.'),
    'nearest?': text('The described path that comes nearest, where nothing describes it.'),
  }),
]

const DOCUMENT = {
  document: text('The document, as it was named.'),
  valid: flag('Whether it is valid.'),
  'empty?': flag('Whether it is no config at all.'),
}

/** What commands print that work on documents. */
export const DOCUMENT_OUTPUTS: Readonly<
  Record<'validate' | 'lint' | 'transpile' | 'render' | 'explain' | 'lock', JsonObject>
> = {
  validate: object({ documents: list(object({ ...DOCUMENT, issues: ISSUES }), 'The documents, in order.') }),
  lint: object({
    documents: list(
      object({ ...DOCUMENT, mended: integer('How many places were mended.'), notices: NOTICES }),
      'The documents, in order.',
    ),
  }),
  transpile: object({
    valid: flag('Whether it was translated.'),
    'config?': text('The config as text, in which the order of keys counts.'),
    issues: ISSUES,
  }),
  render: object({
    'config?': anything('The one config that a machine would get.'),
    'origins?': list(
      object({ path: text('A value of the config.'), from: text('Where it came from.') }),
      'With --origins, where each value came from.',
    ),
    issues: ISSUES,
  }),
  explain: { anyOf: EXPLAINED },
  lock: object({
    file: text('The lock file.'),
    resources: list(
      object({
        url: text('What was fetched.'),
        'compression?': text('What was taken off its bytes.'),
        sha512: text('The digest of its bytes, in hexadecimal.'),
        size: integer('How many bytes it has.'),
        date: text('When it was fetched.'),
      }),
      'Everything that is locked.',
    ),
    changes: list(
      object({ url: text('What changed.'), 'old?': text('Its digest before.'), new: text('Its digest now.') }),
      'What is new or has changed.',
    ),
  }),
}
