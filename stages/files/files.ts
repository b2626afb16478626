import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { FilesInspection } from './inspect.ts'
import { nodesOf } from './nodes.ts'

/** Puts directories, files and links in place. */
export const filesStage: AnyStage = defineStage<FilesInspection>({
  name: 'files',
  summary: 'put directories, files and links in place',
  isNeeded: (config) => nodesOf(config).next().done !== true,
  async load() {
    const [{ inspectFiles }, { decideFiles }] = await Promise.all([import('./inspect.ts'), import('./decide.ts')])
    return { inspect: inspectFiles, decide: decideFiles }
  },
})
