import { defineStage, type AnyStage } from '../../src/engine/stage.ts'
import type { FilesystemsInspection } from './inspect.ts'
import { isMade } from './is-made.ts'

/** Makes filesystems, and keeps those that are as the config wants them. */
export const filesystemsStage: AnyStage = defineStage<FilesystemsInspection>({
  name: 'filesystems',
  summary: 'make filesystems',
  isNeeded: ({ storage }) => (storage?.filesystems ?? []).some(isMade),
  devices: ({ storage }) =>
    (storage?.filesystems ?? []).flatMap((filesystem, index) =>
      isMade(filesystem) ? [{ device: filesystem.device, path: ['storage', 'filesystems', index, 'device'] }] : [],
    ),
  async load() {
    const [{ inspectFilesystems }, { decideFilesystems }] = await Promise.all([
      import('./inspect.ts'),
      import('./decide.ts'),
    ])
    return { inspect: inspectFilesystems, decide: decideFilesystems }
  },
})
