import { PHASES, type Phase } from '../../engine/phases.ts'
import type { LogRecord } from '../../log.ts'
import type { Io } from '../../program/io.ts'
import {
  choice,
  choiceOfMany,
  duration,
  flag,
  input,
  location,
  required,
  section,
  several,
  withDefault,
  word,
  type GivenPath,
  type Option,
  type OptionsFor,
} from './option.ts'

/** Where every command prints to, and how. */
export interface OutputSettings {
  readonly output: GivenPath | undefined
  readonly color: NonNullable<Io['colour']>
}

const COLOURS = { auto: 'auto', always: 'always', never: 'never', yes: 'always', no: 'never' } as const

const COLOUR = choice('mode', ['auto', 'always', 'never', 'yes', 'no'], 'colour messages: auto, always or never')

/** The options that every command has: the last of its page. */
export const OUTPUT: OptionsFor<OutputSettings> = section('Output', {
  output: location('file', 'write what would be printed to this file, at once and whole', { short: 'o' }),
  color: {
    ...COLOUR,
    takes: { name: 'mode', choices: Object.keys(COLOURS), implied: 'always' },
    read: (given, at) => COLOURS[COLOUR.read(given, at) ?? 'auto'],
  },
})

/** What a command prints is data for another program. */
export function json(text = 'print one JSON object'): { readonly json: Option<boolean> } {
  return section('Output', { json: flag(text) })
}

/** How much is logged, and how. */
export interface LogSettings {
  readonly logLevel: LogRecord['level']
  readonly logFormat: 'text' | 'json'
}

/** How much may be logged, from the least. */
export const LEVELS = ['error', 'warning', 'notice', 'info', 'debug'] as const

/** The options of a command that logs what it does, on standard error. */
export const LOG: OptionsFor<LogSettings> = section('Output', {
  logLevel: withDefault(choice('level', LEVELS, `how much is logged: ${LEVELS.join(', ')}`), 'notice'),
  logFormat: withDefault(choice('format', ['text', 'json'], 'how: text, or json with one object a line'), 'text'),
})

/** How documents are read, whatever they are read for. */
export interface ReadSettings {
  readonly filesDir: GivenPath | undefined
  readonly allowEmpty: boolean
}

/** The options of every command that reads documents. */
export const READ: OptionsFor<ReadSettings> = section('Document', {
  filesDir: location('dir', 'where the local files are that a Butane document embeds', { short: 'd' }),
  allowEmpty: flag('take an empty document for no config'),
})

/** Which platform is meant. */
export function platform(text: string): Option<string | undefined> {
  return word('id', text, { offers: async () => (await import('../../providers/index.ts')).platformNames() })
}

/** Which platform's addresses a Container Linux Config means. */
export const PLACEHOLDER_PLATFORM: Option<string | undefined> = platform(
  'what {PRIVATE_IPV4} and its like mean in a Container Linux Config',
)

/** How servers are asked. */
export interface NetworkSettings {
  readonly offline: boolean
  /** Milliseconds. */
  readonly timeout: number | undefined
}

/** The options of every command that asks servers. */
export const NETWORK: OptionsFor<NetworkSettings> = section('Document', {
  offline: flag('never use the network'),
  timeout: duration('how long servers are waited for, e.g. 30s or 2m (15s for one that cannot be reached)'),
})

/** What becomes of user data that is for another tool. */
export interface ForeignSettings {
  readonly foreignUserData: 'refuse' | 'ignore'
}

/** The option of every command that finds a document where a platform keeps it. */
export const FOREIGN: OptionsFor<ForeignSettings> = section('Document', {
  foreignUserData: withDefault(
    choice('policy', ['refuse', 'ignore'], 'what becomes of a cloud-config or a script: refuse or ignore'),
    'refuse',
  ),
})

/** Which document is meant, and how it is had. */
export interface DocumentSettings extends ReadSettings, ForeignSettings, NetworkSettings {
  readonly platform: string | undefined
}

/** The options of every command that works on the config of a machine: the first of its page. */
export const DOCUMENT: OptionsFor<DocumentSettings> = {
  ...section('Document', { platform: platform('find the document where this platform keeps it') }),
  ...READ,
  ...FOREIGN,
  ...NETWORK,
}

/** The argument of those commands. */
export const DOCUMENT_ARGUMENT: OptionsFor<{ readonly doc: string | undefined }> = {
  doc: input('doc', 'the document; - is standard input; without it, where the platform keeps it (--platform)'),
}

/** The argument of the commands that read documents and do nothing else with them. */
export const DOCUMENTS_ARGUMENT: OptionsFor<{ readonly file: readonly string[] }> = {
  file: several(required(input('file', 'documents in any language that Firstlight reads; - is standard input'))),
}

/** Which machine is worked on. */
export interface MachineSettings {
  readonly machine: string | undefined
  readonly backend: 'scratch' | 'real'
  readonly stateDir: GivenPath | undefined
}

/** The options of every command that looks at a machine. */
export const MACHINE: OptionsFor<MachineSettings> = section('Machine', {
  machine: input('file', 'scratch: a description of the machine; without it one that fits the document'),
  backend: withDefault(
    choice('backend', ['scratch', 'real'], 'scratch: a directory and simulated disks; real: this machine'),
    'scratch',
  ),
  stateDir: location('dir', 'where the journal is kept (scratch: ROOT.firstlight; real: /run/firstlight)'),
})

/** What is done on it. */
export interface RunSettings extends MachineSettings {
  readonly locked: GivenPath | undefined
  readonly vendor: GivenPath | undefined
  readonly yes: boolean
  readonly strictRoot: boolean
  /** None means all. */
  readonly phase: readonly Phase[]
}

/** The options that `run` and `plan` share. */
export const RUN: OptionsFor<RunSettings> = {
  ...section('Document', {
    locked: location('file', 'take what is remote only as this file has it (firstlight lock)'),
    vendor: location('dir', 'take it from this directory, where it is there'),
  }),
  ...MACHINE,
  ...section('Machine', {
    yes: flag('real: allow / as the target root, and do not ask before something is destroyed'),
    strictRoot: flag('refuse to change a file that has other names, maybe outside the root'),
    phase: choiceOfMany('phase', PHASES, `only these phases: ${PHASES.join(', ')}`),
  }),
}
