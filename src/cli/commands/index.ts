import type { CommandRow } from '../command.ts'

/** The commands, in the order of `--help`. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'validate',
    summary: 'find everything that is wrong with documents',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'render',
    summary: 'print the one merged config that a machine would get',
    load: async () => (await import('./render.ts')).renderCommand,
  },
  {
    name: 'status',
    summary: 'tell whether a root was provisioned, when, and from which config',
    load: async () => (await import('./status.ts')).statusCommand,
  },
]
