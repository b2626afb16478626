import type { CommandRow } from '../command.ts'

/** The commands, in the order of `--help`. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'status',
    summary: 'tell whether a root was provisioned, when, and from which config',
    load: async () => (await import('./status.ts')).statusCommand,
  },
]
