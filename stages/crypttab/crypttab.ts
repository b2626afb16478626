import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideCrypttab } from './decide.ts'
import { inspectCrypttab, type CrypttabInspection } from './inspect.ts'

/** Leaves the target what it needs to open its encrypted volumes again: crypttab, keys, secure keys. */
export const crypttabStage: AnyStage = defineStage<CrypttabInspection>({
  name: 'crypttab',
  summary: 'note encrypted volumes in crypttab and keep their keys',
  isNeeded: ({ storage }) => (storage?.luks ?? []).length > 0,
  inspect: inspectCrypttab,
  decide: decideCrypttab,
})
