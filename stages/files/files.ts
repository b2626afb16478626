import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideFiles } from './decide.ts'
import { inspectFiles, type FilesInspection } from './inspect.ts'
import { nodesOf } from './nodes.ts'

/** Puts directories, files and links in place. */
export const filesStage: AnyStage = defineStage<FilesInspection>({
  name: 'files',
  summary: 'put directories, files and links in place',
  isNeeded: (config) => nodesOf(config).next().done !== true,
  inspect: inspectFiles,
  decide: decideFiles,
})
