import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideKargs, wantedArguments } from './decide.ts'

/** Has the distribution's helper set kernel arguments; the helper restarts the machine itself when that is needed. */
export const kargsStage: AnyStage = defineStage<null>({
  name: 'kargs',
  summary: 'set kernel arguments',
  isNeeded: (config) => wantedArguments(config) !== undefined,
  load: () => Promise.resolve({ inspect: () => Promise.resolve(null), decide: decideKargs }),
})
