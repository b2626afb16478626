import type { ReadOptions } from '../document/document.ts'
import type { Io } from '../program/io.ts'
import type { ReadSettings } from './command/standard-options.ts'

/** How the command line wants documents to be read; `isGiven` when it names them itself. */
export async function readOptions(
  { filesDir, allowEmpty }: ReadSettings,
  isGiven: boolean,
  { noteRead }: Pick<Io, 'noteRead'> = {},
): Promise<Pick<ReadOptions, 'empty' | 'localFiles'>> {
  const empty = allowEmpty ? ({ empty: 'allow' } as const) : isGiven ? ({ empty: 'refuse' } as const) : {}
  if (filesDir === undefined) return empty
  const { localFilesIn } = await import('../node/local-files.ts')
  return { ...empty, localFiles: localFilesIn(filesDir.path, filesDir.given, noteRead) }
}
