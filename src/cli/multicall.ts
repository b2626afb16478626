import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** A program that this executable also is, when it is started under that program's name. */
export type Personality = (args: readonly string[], io: Io) => Promise<ExitCode>

/** The names under which the executable behaves like another program. */
export const PERSONALITIES: Readonly<Record<string, () => Promise<Personality>>> = {
  ignition: async () => (await import('./compat/ignition.ts')).ignitionMain,
  'ignition-apply': async () => (await import('./compat/ignition-apply.ts')).ignitionApplyMain,
  'ignition-rmcfg': async () => (await import('./compat/ignition-rmcfg.ts')).ignitionRmcfgMain,
  'ignition-validate': async () => (await import('./compat/ignition-validate.ts')).ignitionValidateMain,
  butane: async () => (await import('./compat/butane.ts')).butaneMain,
}
