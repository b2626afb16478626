import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { HomesInspection } from './inspect.ts'

/** Gives users what belongs into their homes. A stage of its own: it needs the ids that the passwd stage handed out. */
export const homesStage: AnyStage = defineStage<HomesInspection>({
  name: 'homes',
  summary: "hand over users' homes and write their SSH keys",
  isNeeded: ({ passwd }) => (passwd?.users ?? []).some((user) => user.shouldExist !== false),
  async load() {
    const [{ inspectHomes }, { decideHomes }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectHomes, decide: decideHomes }
  },
})
