import type { CommandRow } from '../command.ts'

/** The commands, in the order of `--help`. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'run',
    summary: 'make the machine that a document describes, exactly once',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    name: 'plan',
    summary: 'print everything that run would do, and change nothing',
    load: async () => (await import('./plan.ts')).planCommand,
  },
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
