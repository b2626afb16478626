import { defineCommand, type Command } from '../command/command.ts'
import { flag, input, location, section } from '../command/option.ts'
import { json, PLACEHOLDER_PLATFORM, READ } from '../command/standard-options.ts'
import { EXIT_CODES } from '../../program/exit-codes.ts'
import { runTranspile } from '../transpile.ts'

/** `firstlight transpile`: the Ignition config that a document stands for. */
export const transpileCommand: Command = defineCommand({
  exits: [0, 1, 2, 3],
  arguments: {
    file: input(
      'file',
      'the document: Butane, a Container Linux Config, or Ignition of any version; - is standard input',
    ),
  },
  options: {
    ...READ,
    ...section('Document', {
      platform: PLACEHOLDER_PLATFORM,
      locked: location('file', 'write the hashes of this lock file into the config (firstlight lock)'),
    }),
    ...section('Translation', {
      strict: flag('fail on any warning', 's'),
      check: flag('translate and report, but write nothing', 'c'),
      pretty: flag('indent the JSON', 'p'),
      raw: flag('print the bare Ignition config where the variant would wrap it', 'r'),
      yamlDocSeparator: flag('begin YAML with ---, to be put behind other documents'),
    }),
    ...json('print one JSON object: whether it is valid, the config as text, and the issues'),
    ...section('Output', { rawErrors: flag('print each issue in one line') }),
  },
  notes: [
    'Without a file, standard input is read. When the document is not valid, or --strict and there are warnings, nothing ' +
      'is written and the exit code is 3.',
  ],
  examples: [
    'firstlight transpile --strict --files-dir . demo.bu',
    'firstlight transpile --pretty < machine.bu > machine.ign',
    'firstlight transpile --locked machine.bu.lock machine.bu',
  ],
  async run({ settings, io }) {
    const { file, allowEmpty, yamlDocSeparator, ...rest } = settings
    const request = { ...rest, languages: 'any', invalid: EXIT_CODES.invalid.code, debug: false } as const
    const empty = allowEmpty ? 'allow' : 'refuse'
    return await runTranspile({ ...request, input: file, empty, separator: yamlDocSeparator }, io)
  },
})
