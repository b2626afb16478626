import { defineStage, type AnyStage, type DecideInput, type Decision } from '../../src/engine/stage.ts'
import type { ContentInfo } from '../../src/util/content.ts'
import { formatBytes } from '../../src/util/bytes.ts'

type FetchInspection = Record<string, { size?: number; digest?: string }>

/**
 * Notes what was fetched. The fetching itself is over before any stage begins (`src/fetch/prefetch.ts`): by then
 * everything that the config refers to is here, verified, or was proven reachable.
 */
export const fetchStage: AnyStage = defineStage<FetchInspection>({
  name: 'fetch',
  summary: 'have every resource at hand',
  isNeeded: () => true,
  load: () => Promise.resolve({ inspect: ({ facts }) => Promise.resolve({ ...facts.contents }), decide }),
})

function decide({ inspection }: DecideInput<FetchInspection>): Decision {
  const sizes = Object.values<ContentInfo>(inspection).map((content) => content.size ?? 0)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const notes = sizes.length === 0 ? [] : [`${sizes.length} resources, ${formatBytes(total)}`]
  return { operations: [], leaves: { contents: inspection }, notes }
}
