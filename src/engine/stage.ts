import type { Config } from '../config/model.ts'
import type { Host } from '../host/host.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import type { Facts } from '../journal/facts.ts'
import type { Log } from '../log.ts'
import type { ConfigPath } from '../report/path.ts'
import type { JsonValue } from '../util/json.ts'

/** What the image's builder chose, the same for every document. */
export interface Policy {
  /** Whether SSH keys go to `authorized_keys.d/ignition` (true) or `authorized_keys`. @default true */
  readonly sshKeyFragment: boolean
  /** Where the result file goes; `undefined` writes none. @default '/etc/.ignition-result.json' */
  readonly resultFile: string | undefined
  /** Directory of LUKS keys on the target. @default '/etc/luks' */
  readonly luksKeyDirectory: string
  /** Whether a file that has other names is left alone rather than changed under all of them. @default false */
  readonly strictRoot: boolean
}

/** The policy of an image whose builder chose nothing. */
export const DEFAULT_POLICY: Policy = {
  sshKeyFragment: true,
  resultFile: '/etc/.ignition-result.json',
  luksKeyDirectory: '/etc/luks',
  strictRoot: false,
}

/** What a stage may look at. It is given only reads: a stage that has looked has changed nothing. */
export interface InspectContext {
  readonly config: Config
  readonly host: Omit<Host, 'perform' | 'sync' | 'simulate'>
  readonly facts: Facts
  readonly policy: Policy
  readonly log: Log
  readonly signal: AbortSignal
}

/** A device that a stage works on, and the config node that names it. */
export interface NeededDevice {
  readonly device: string
  readonly path: ConfigPath
}

/** What a stage decides from: nothing else may influence it. */
export interface DecideInput<Inspection extends JsonValue> {
  readonly config: Config
  readonly inspection: Inspection
  readonly facts: Facts
  readonly policy: Policy
  /** When the run began, and whether the user gave a config: for the result file. */
  readonly run: { readonly startedAt: Date; readonly userConfigProvided: boolean }
}

/** What a stage wants done, and what it leaves for later stages. */
export interface Decision {
  readonly operations: readonly PlannedOperation[]
  readonly leaves?: Partial<Facts>
  /** Sentences for the report that are not errors, e.g. a signature found twice. */
  readonly notes?: readonly string[]
}

/**
 * What a stage does: looks at the machine, then decides, purely, what is to be done. The engine does it.
 *
 * `inspect` leaves plain data, which the journal keeps: an interrupted stage is decided again from what it saw the
 * first time, and so asks for the very same operations.
 */
export interface StageWork<Inspection extends JsonValue = JsonValue> {
  inspect(context: InspectContext): Promise<Inspection>
  /** @throws FirstlightError with `path` set to the config node that cannot be made */
  decide(input: DecideInput<Inspection>): Decision
}

/** A piece of work, as far as it is known before it is loaded: most configs need few of them. */
export interface Stage<Inspection extends JsonValue = JsonValue> {
  readonly name: string
  /** What it does, in a few words, for the progress line and `docs/stages.md`. */
  readonly summary: string
  isNeeded(config: Config): boolean
  /**
   * The block devices that the stage works on. They are waited for before it looks, and before an interrupted stage goes
   * on: a new boot has to find them again.
   */
  readonly devices?: (config: Config) => readonly NeededDevice[]
  load(): Promise<StageWork<Inspection>>
}

/** A stage whose kind of inspection only it knows: how the engine sees every stage. */
export type AnyStage = Stage

/**
 * Puts a stage into the form in which the table holds it. The engine hands each stage's own inspection back to it,
 * read from the journal or fresh, and never looks inside.
 */
export function defineStage<Inspection extends JsonValue>(stage: Stage<Inspection>): AnyStage {
  return stage
}
