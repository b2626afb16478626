import path from 'node:path'
import { hostPath } from '../../util/paths.ts'
import type { GivenPath } from '../command/option.ts'
import { EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import { runTranspile, type TranspileRequest } from '../transpile.ts'
import { VERSION } from '../../program/version.ts'
import { redirected } from '../write-output.ts'
import { gnuUsage, parseGnuFlags, type GnuFlags } from '../../program/gnu-flags.ts'
import { UPSTREAM_VERSION } from '../../util/upstream.ts'

/** The flags of `butane`. */
const FLAGS: GnuFlags = {
  help: { short: 'h', usage: 'show this text' },
  version: { short: 'V', usage: 'print the version' },
  pretty: { short: 'p', usage: 'indent the JSON' },
  strict: { short: 's', usage: 'fail on any warning' },
  check: { short: 'c', usage: 'translate and report, but write nothing' },
  raw: { short: 'r', usage: 'never wrap the Ignition config in something else' },
  'yaml-doc-separator': { usage: 'begin YAML with ---, to be put behind other documents' },
  output: { short: 'o', value: 'required', usage: 'write to this file instead of standard output' },
  'files-dir': { short: 'd', value: 'required', usage: 'take local files from this directory' },
  'raw-errors': { usage: 'print each issue in one line' },
  color: { value: 'optional', usage: 'colour the issues: auto, always or never' },
  colour: { value: 'optional' },
  input: { value: 'required' },
  debug: { short: 'D' },
}

const SYNOPSIS = 'butane [options] [input-file]'

/** The program when it is started under the name `butane`: what Butane takes, flag for flag. */
export async function butaneMain(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = parseGnuFlags(args, FLAGS)
  if (parsed.kind === 'wrong') return usage(io, parsed.message)
  const { values, rest } = parsed
  const inputs = [...(values.has('input') ? [values.get('input') ?? ''] : []), ...rest]
  if (inputs.length > 1) return usage(io, 'too many arguments')
  if (values.get('help') === 'true') {
    io.out(gnuUsage(SYNOPSIS, FLAGS))
    return EXIT_CODES.done.code
  }
  if (values.get('version') === 'true') {
    io.out(`Butane ${UPSTREAM_VERSION} (firstlight ${VERSION})\n`)
    return EXIT_CODES.done.code
  }
  const colour = colourOf(values.get('color') ?? values.get('colour') ?? 'auto')
  const output = redirected({ ...io, colour }, pathOf(values, 'output', io))
  const code = await runTranspile(requestOf(values, inputs[0], io), output.io)
  output.finish()
  return code
}

type Values = ReadonlyMap<string, string>

function requestOf(values: Values, input: string | undefined, io: Io): TranspileRequest {
  const isOn = (name: string): boolean => values.get(name) === 'true'
  return {
    languages: 'butane',
    invalid: EXIT_CODES.failed.code,
    pretty: isOn('pretty'),
    strict: isOn('strict'),
    check: isOn('check'),
    raw: isOn('raw'),
    separator: isOn('yaml-doc-separator'),
    rawErrors: isOn('raw-errors'),
    debug: isOn('debug'),
    input: input === '' ? undefined : input,
    filesDir: pathOf(values, 'files-dir', io),
  }
}

/** To Butane, a path that is empty is none. */
function pathOf(values: Values, name: string, { cwd }: Io): GivenPath | undefined {
  const given = values.get(name) ?? ''
  return given === '' ? undefined : { given, path: hostPath(path.resolve(cwd, given)) }
}

/** Words that are none of these mean no colour, as in Butane. */
function colourOf(when: string): 'auto' | 'always' | 'never' {
  if (when === 'auto') return when
  return ['always', 'yes', 'true'].includes(when) ? 'always' : 'never'
}

function usage(io: Io, message: string): ExitCode {
  io.err(`${message}\n\n${gnuUsage(SYNOPSIS, FLAGS)}`)
  return EXIT_CODES.usage.code
}
