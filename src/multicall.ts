import type { Memory } from './boot/memory.ts'
import type { Name } from './program/names.ts'
import type { ExitCode } from './program/exit-codes.ts'
import type { Io } from './program/io.ts'

/** A program that this executable also is, when it is started under that program's name. */
export type Personality = (args: readonly string[], io: Io, memory: Memory) => Promise<ExitCode>

/** The names under which the executable behaves like another program. */
export const PERSONALITIES: Readonly<Record<Name, () => Promise<Personality>>> = {
  ignition: async () => (await import('./boot/ignition.ts')).ignitionMain,
  'ignition-apply': async () => (await import('./boot/ignition-apply.ts')).ignitionApplyMain,
  'ignition-rmcfg': async () => (await import('./boot/ignition-rmcfg.ts')).ignitionRmcfgMain,
  'ignition-validate': async () => (await import('./cli/compat/ignition-validate.ts')).ignitionValidateMain,
  afterburn: async () => (await import('./boot/afterburn.ts')).afterburnMain,
  butane: async () => (await import('./cli/compat/butane.ts')).butaneMain,
}
