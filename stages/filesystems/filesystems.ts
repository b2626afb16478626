import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import { decideFilesystems } from './decide.ts'
import { inspectFilesystems, isMade, type FilesystemsInspection } from './inspect.ts'

/** Makes filesystems, and keeps those that are as the config wants them. */
export const filesystemsStage: AnyStage = defineStage<FilesystemsInspection>({
  name: 'filesystems',
  summary: 'make filesystems',
  isNeeded: ({ storage }) => (storage?.filesystems ?? []).some(isMade),
  devices: ({ storage }) =>
    (storage?.filesystems ?? []).flatMap((filesystem, index) =>
      isMade(filesystem) ? [{ device: filesystem.device, path: ['storage', 'filesystems', index, 'device'] }] : [],
    ),
  inspect: inspectFilesystems,
  decide: decideFilesystems,
})
