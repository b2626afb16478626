import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { PasswdInspection } from './inspect.ts'

/** Creates, changes and deletes groups and users. What belongs into their homes is the next stage's. */
export const passwdStage: AnyStage = defineStage<PasswdInspection>({
  name: 'passwd',
  summary: 'create groups and users',
  isNeeded: ({ passwd }) => (passwd?.groups ?? []).length + (passwd?.users ?? []).length > 0,
  async load() {
    const [{ inspectPasswd }, { decidePasswd }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectPasswd, decide: decidePasswd }
  },
})
