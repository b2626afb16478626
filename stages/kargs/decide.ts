import type { Config } from '../../src/config/model.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'

/** The arguments that the config asks for; `undefined` when it asks for none. */
export function wantedArguments(
  config: Config,
): { readonly shouldExist: readonly string[]; readonly shouldNotExist: readonly string[] } | undefined {
  const { shouldExist = [], shouldNotExist = [] } = config.kernelArguments ?? {}
  return shouldExist.length + shouldNotExist.length === 0 ? undefined : { shouldExist, shouldNotExist }
}

/** Decides on one call of the helper with everything, each list in config order. */
export function decideKargs({ config }: DecideInput<null>): Decision {
  const wanted = wantedArguments(config)
  if (wanted === undefined) return { operations: [] }
  return { operations: [{ operation: { kind: 'set-kernel-arguments', ...wanted }, path: ['kernelArguments'] }] }
}
