import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { unpack } from '../../fetch/unpack.ts'
import { joinTargets, readTarget } from '../../lint/target.ts'
import { gzip } from '../../node/gzip.ts'
import { localFilesIn } from '../../node/local-files.ts'
import { fromStrictUtf8 } from '../../util/utf8.ts'
import type { DiagnoseOptions } from '../../workbench/diagnose.ts'

/** What an editor's user has set. */
export interface Settings {
  /** Where the local files of Butane documents are. @default the directory of each document */
  readonly filesDir?: string | undefined
  /** Where documents will go, as `--target` has it. */
  readonly target?: readonly string[] | undefined
}

/** Reads settings that an editor sent; what is none is left out. */
export function readSettings(sent: unknown): Settings {
  if (typeof sent !== 'object' || sent === null) return {}
  const { filesDir, target }: { readonly filesDir?: unknown; readonly target?: unknown } = sent
  return {
    filesDir: typeof filesDir === 'string' && filesDir !== '' ? filesDir : undefined,
    target: Array.isArray(target) ? target.filter((one): one is string => typeof one === 'string') : undefined,
  }
}

/** The path of a document, if it is a file of this machine. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined
  try {
    return fileURLToPath(uri)
  } catch {
    return undefined
  }
}

/** The directory that a document takes local files from. */
export function filesDirOf(uri: string, { filesDir }: Settings): string | undefined {
  const own = pathOf(uri)
  const base = own === undefined ? process.cwd() : path.dirname(own)
  return filesDir === undefined ? (own === undefined ? undefined : base) : path.resolve(base, filesDir)
}

/** What a document is looked at with: its own files, its target, and what Node unpacks. */
export function diagnoseOptions(uri: string, settings: Settings): DiagnoseOptions {
  const directory = filesDirOf(uri, settings)
  const targets = (settings.target ?? []).map(readTarget)
  return {
    source: { kind: 'file', path: nameOf(uri) },
    unpack,
    gzip,
    localFiles: directory === undefined ? undefined : localFilesIn(directory),
    target: joinTargets(targets.flatMap((answer) => (answer.kind === 'target' ? [answer.target] : []))),
  }
}

/** The name of a document's file, without directories. */
export function nameOf(uri: string): string {
  return path.basename(pathOf(uri) ?? decodeURIComponent(uri))
}

/** As many files as one looks through in a list. */
const MOST_FILES = 500

/** The files below a directory, relative to it: no hidden ones, and not those of programs. */
export function filesBelow(directory: string): readonly string[] {
  const found: string[] = []
  const open = ['']
  while (open.length > 0 && found.length < MOST_FILES) {
    const inner = open.shift() ?? ''
    for (const entry of entriesOf(path.join(directory, inner))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const name = inner === '' ? entry.name : `${inner}/${entry.name}`
      if (entry.isDirectory()) open.push(name)
      else if (entry.isFile()) found.push(name)
    }
  }
  return found.slice(0, MOST_FILES)
}

function entriesOf(directory: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(directory, { withFileTypes: true })
  } catch {
    return []
  }
}

/** Where a local file is that a document names; `undefined` when it leads out of the directory, or is none. */
export function localUri(directory: string, local: string): string | undefined {
  const file = path.resolve(directory, local)
  return localFilesIn(directory).read(local).kind === 'bytes' ? pathToFileURL(file).href : undefined
}

/** The text of a local file; `undefined` when it cannot be had, or is no text. */
export function readLocalText(directory: string, local: string): string | undefined {
  const answer = localFilesIn(directory).read(local)
  return answer.kind === 'bytes' ? fromStrictUtf8(answer.bytes) : undefined
}
