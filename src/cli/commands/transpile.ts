import type { CommandModule, Invocation } from '../command.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { flagOption, stringOption, usageError } from '../options.ts'
import { runTranspile, type TranspileRequest } from '../transpile.ts'

/** `firstlight transpile`: the Ignition config that a document stands for. */
export const transpileCommand: CommandModule = {
  exits: [0, 1, 2, 3],
  define(command) {
    command
      .argument(
        '[file...]',
        'the document: Butane, a Container Linux Config, or Ignition of any version; - is standard input',
      )
      .option('--allow-empty', 'take an empty document for no config')
      .option('-s, --strict', 'fail on any warning')
      .option('-c, --check', 'translate and report, but write nothing')
      .option('-p, --pretty', 'indent the JSON')
      .option('-r, --raw', 'print the bare Ignition config where the variant would wrap it')
      .option('--yaml-doc-separator', 'begin YAML with ---, to be put behind other documents')
      .option('-d, --files-dir <directory>', 'take local files from this directory')
      .option('--platform <id>', 'what {PRIVATE_IPV4} and its like mean in a Container Linux Config')
      .option('-o, --output <file>', 'write to this file instead of standard output')
      .option('--raw-errors', 'print each issue in one line')
      .option('--json', 'print one JSON object: whether it is valid, the config as text, and the issues')
      .option('--color [when]', 'colour the issues: auto, always or never')
      .addHelpText(
        'after',
        '\nWithout a file, standard input is read. When the document is not valid, or --strict\nand there are warnings, nothing is written and the exit code is 3.\n\n' +
          'Examples:\n  firstlight transpile --strict --files-dir . demo.bu\n' +
          '  firstlight transpile --pretty < machine.bu > machine.ign',
      )
  },
  async run(invocation) {
    return await runTranspile(requestOf(invocation), invocation.io)
  },
}

const COLOURS = new Set(['auto', 'always', 'never', 'yes', 'no'])

function requestOf(invocation: Invocation): TranspileRequest {
  // A word that is no colour is the document: `--color demo.bu`.
  const colour = stringOption(invocation, 'color')
  const isWord = colour === undefined || COLOURS.has(colour)
  const files = isWord ? invocation.args : [colour, ...invocation.args]
  if (files.length > 1) throw usageError('more than one document was given', 'translate them one after another')
  const [input] = files
  const output = stringOption(invocation, 'output')
  const filesDir = stringOption(invocation, 'filesDir')
  const platform = stringOption(invocation, 'platform')
  return {
    languages: 'any',
    invalid: EXIT_CODES.invalid.code,
    ...(flagOption(invocation, 'allowEmpty') ? { empty: 'allow' } : { empty: 'refuse' }),
    pretty: flagOption(invocation, 'pretty'),
    strict: flagOption(invocation, 'strict'),
    check: flagOption(invocation, 'check'),
    raw: flagOption(invocation, 'raw'),
    separator: flagOption(invocation, 'yamlDocSeparator'),
    rawErrors: flagOption(invocation, 'rawErrors'),
    json: flagOption(invocation, 'json'),
    debug: false,
    colour: invocation.options['color'] === undefined ? 'auto' : isWord ? (colour ?? 'always') : 'always',
    input,
    output,
    filesDir,
    platform,
  }
}
