/** Every exit code of `firstlight`, with what it means: printed by `--help` and in the README. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done, or already done' },
  failed: { code: 1, meaning: 'the work itself failed: provisioning, or writing and printing what was asked for' },
  usage: { code: 2, meaning: 'wrong usage, or a file that was named cannot be read' },
  invalid: { code: 3, meaning: 'the config is invalid' },
  needsNetwork: { code: 4, meaning: 'the network is needed, or did not give what was asked for' },
  refused: { code: 5, meaning: 'refused: the run belongs to another config, or must be allowed first' },
  drifted: {
    code: 6,
    meaning:
      'the machine is not as it was described, a test of a document fails, or two documents make different machines',
  },
  needsNewMachine: { code: 7, meaning: 'the change of a document needs a new machine' },
  bug: { code: 70, meaning: 'a bug of ours' },
  interrupted: { code: 130, meaning: 'ended by SIGINT (Ctrl-C)' },
  terminated: { code: 143, meaning: 'ended by SIGTERM' },
} as const

/** One of the codes in {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES]['code']

/** The signals that ask the program to end, each with the code that it then ends with, as a shell has it. */
export const SIGNAL_CODES = {
  SIGINT: 130,
  SIGTERM: 143,
} as const

/** The code that a finished command ends with. */
export const DONE: ExitCode = EXIT_CODES.done.code
