import { readContainerLinuxConfig } from '../container-linux/read.ts'
import type { ReadDocument } from './document.ts'
import { readConverted } from './legacy.ts'
import type { ReadOptions, SourceBytes } from './languages.ts'

/** Reads a Container Linux Config: translates it to spec 3.1.0, and checks the result where the user wrote it. */
export async function readContainerLinux(
  { bytes, source }: SourceBytes,
  { localFiles, platform }: ReadOptions,
): Promise<ReadDocument> {
  const { result, origins } = await readContainerLinuxConfig(bytes, source, {
    ...(localFiles === undefined ? {} : { files: localFiles }),
    ...(platform === undefined ? {} : { platform }),
  })
  return readConverted(result, origins, [])
}
