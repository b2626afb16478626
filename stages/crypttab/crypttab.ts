import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { CrypttabInspection } from './inspect.ts'

/** Leaves the target what it needs to open its encrypted volumes again: crypttab, keys, secure keys. */
export const crypttabStage: AnyStage = defineStage<CrypttabInspection>({
  name: 'crypttab',
  summary: 'note encrypted volumes in crypttab and keep their keys',
  isNeeded: ({ storage }) => (storage?.luks ?? []).length > 0,
  async load() {
    const [{ inspectCrypttab }, { decideCrypttab }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectCrypttab, decide: decideCrypttab }
  },
})
