import { VARIANTS, type Variant } from '../../src/butane/variants.ts'
import type { LocalEntry, LocalFiles } from '../../src/util/local-files.ts'
import type { Translation, TranslateResult } from '../../src/butane/context.ts'
import { translate } from '../../src/butane/translate.ts'
import { gzip } from '../../src/node/gzip.ts'
import { messageOf } from '../../src/report/messages.ts'
import { formatPath } from '../../src/report/path.ts'
import type { Report } from '../../src/report/report.ts'
import { positionOf } from '../../src/report/position.ts'
import type { JsonObject } from '../../src/util/json.ts'

/** What a test gives besides the text. */
export interface TextOptions {
  /** Local files and what is in them; `null` for a directory, `-> target` for a link. Without it there are none. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>
  readonly raw?: boolean
}

/** Translates a text. */
export async function translateText(text: string | Uint8Array, options: TextOptions = {}): Promise<TranslateResult> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const source = { kind: 'file', path: 'test.bu' } as const
  const { files, raw } = options
  return await translate(bytes, source, {
    gzip,
    ...(files === undefined ? {} : { files: filesOf(files) }),
    ...(raw === undefined ? {} : { raw }),
  })
}

/** Translates a text that must be valid; warnings are fine. */
export async function translated(text: string, options: TextOptions = {}): Promise<Translation> {
  const result = await translateText(text, options)
  if (result.kind === 'invalid') throw new Error(`invalid:\n${issues(result.report).join('\n')}\n${text}`)
  return result
}

/** The Ignition config of a text that must be valid and give no warnings. */
export async function ignitionOf(text: string, options: TextOptions = {}): Promise<JsonObject> {
  const { ignition, report } = await translated(text, options)
  if (report.issues.length > 0) throw new Error(`warnings:\n${issues(report).join('\n')}\n${text}`)
  return ignition
}

/** What is wrong with a text, one line for each issue: severity, line and column, path, code. */
export async function problemsOf(text: string | Uint8Array, options: TextOptions = {}): Promise<readonly string[]> {
  const { report } = await translateText(text, options)
  return report.issues.map((issue) => {
    const at = issue.location === undefined ? '?' : positionOf(issue.location)
    const place = at === '?' ? at : `${at.line}:${at.column}`
    return `${issue.severity} ${place} ${formatPath(issue.path)} ${issue.code}`
  })
}

/** The issues of a report with their sentences. */
export function issues(report: Report): readonly string[] {
  return report.issues.map((issue) => `${issue.severity} at ${formatPath(issue.path)}: ${messageOf(issue)}`)
}

/** A variant by its name and version. */
export function variant(name: string, version: string): Variant {
  const found = VARIANTS.find((row) => row.name === name && row.version === version)
  if (found === undefined) throw new Error(`no ${name} ${version}`)
  return found
}

/** The first lines of a document of a variant, with all that it must have to be valid. */
export function head({ name, version }: Variant): string {
  const metadata =
    name === 'openshift' ? 'metadata: {name: test, labels: {machineconfiguration.openshift.io/role: worker}}\n' : ''
  return `variant: ${name}\nversion: ${version}\n${metadata}`
}

/** Local files in memory. */
export function filesOf(contents: Readonly<Record<string, string | Uint8Array | null>>): LocalFiles {
  const files: Readonly<Record<string, string | Uint8Array | null>> = Object.assign(
    Object.create(null) as object,
    contents,
  )
  return {
    nameOf: clean,
    read(local) {
      if (local.startsWith('../')) return { kind: 'outside' }
      const text = files[clean(local)]
      if (text === undefined) return { kind: 'unreadable', detail: 'there is no such file' }
      if (text === null) return { kind: 'unreadable', detail: 'it is a directory' }
      return { kind: 'bytes', bytes: Buffer.from(text) }
    },
    walk(local) {
      if (local.startsWith('../')) return { kind: 'outside' }
      const base = clean(local)
      if (files[base] !== undefined && files[base] !== null) return { kind: 'not-a-directory' }
      const prefix = base === '' ? '' : `${base}/`
      const below = Object.keys(files)
        .filter((name) => name.startsWith(prefix) && name !== base)
        .sort()
      if (below.length === 0 && files[base] !== null) return { kind: 'unreadable', detail: 'there is no such file' }
      const entries = below.map((name) => entryOf(name.slice(prefix.length), files[name]?.toString() ?? null))
      return { kind: 'tree', entries: [{ kind: 'directory', name: '' }, ...entries] }
    },
  }
}

function clean(local: string): string {
  return local.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '')
}

function entryOf(name: string, contents: string | null): LocalEntry {
  if (contents === null) return name.endsWith('.fifo') ? { kind: 'other', name } : { kind: 'directory', name }
  if (contents.startsWith('-> ')) return { kind: 'link', name, target: contents.slice(3) }
  return { kind: 'file', name, executable: contents.startsWith('#!'), bytes: Buffer.from(contents) }
}
