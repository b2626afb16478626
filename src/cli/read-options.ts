import path from 'node:path'
import type { ReadOptions } from '../document/document.ts'
import type { Io } from '../program/io.ts'
import type { LocalFiles } from '../util/local-files.ts'
import type { ReadSettings } from './command/standard-options.ts'

/** How the command line wants a document to be read: one that it names itself, or what a platform has. */
export async function readOptions(
  settings: ReadSettings,
  document: string | undefined,
  io: Pick<Io, 'cwd' | 'noteRead'>,
): Promise<Pick<ReadOptions, 'empty' | 'localFiles'>> {
  const isGiven = document !== undefined
  return {
    ...(settings.allowEmpty ? { empty: 'allow' } : isGiven ? { empty: 'refuse' } : {}),
    ...(isGiven || settings.filesDir !== undefined ? { localFiles: await localFilesOf(settings, document, io) } : {}),
  }
}

/** The local files of a document. Where they are missing and lie beside it, that is said. */
export async function localFilesOf(
  { filesDir }: Pick<ReadSettings, 'filesDir'>,
  document: string | undefined,
  { cwd, noteRead }: Pick<Io, 'cwd' | 'noteRead'>,
): Promise<LocalFiles> {
  const { localFilesIn } = await import('../node/local-files.ts')
  const { tellingWhere } = await import('../node/directories-to-try.ts')
  const files = filesDir === undefined ? undefined : localFilesIn(filesDir.path, filesDir.given, noteRead)
  const beside = document === undefined || document === '-' ? [] : [path.dirname(document)]
  const directories = new Set([...beside, '.'])
  return tellingWhere(
    files,
    Array.from(directories, (given) => ({ given, path: path.resolve(cwd, given) })),
  )
}
