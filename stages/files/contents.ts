import type { File, Resource } from '../../src/config/model.ts'
import { FirstlightError } from '../../src/errors.ts'
import { resourceId } from '../../src/fetch/resource-id.ts'
import type { Content } from '../../src/util/content.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { printableUrl } from '../../src/util/secret.ts'
import { sha256, sha512 } from '../../src/util/digest.ts'

/** What a file is made of: its contents, when the config gives any, and what is appended. */
export interface FileContents {
  /** Absent when the config leaves the contents of the file alone. */
  readonly base?: readonly Content[]
  readonly appended: readonly Content[]
}

/**
 * The contents of a file as references to fetched resources. An empty source is empty contents.
 * @throws FirstlightError `hash-mismatch` when empty contents have another hash than the config demands
 */
export function contentsOf(file: File, configPath: ConfigPath): FileContents {
  const appended =
    file.append?.flatMap((resource, index) => contentOf(resource, [...configPath, 'append', index])) ?? NONE
  if (file.contents?.source === undefined) return { appended }
  return { base: contentOf(file.contents, [...configPath, 'contents']), appended }
}

const NONE: readonly Content[] = []

/** Nothing for an empty source (and for an element without one, which upstream's stage crashes on). */
function contentOf(resource: Resource, configPath: ConfigPath): readonly Content[] {
  const { source = '' } = resource
  if (source !== '') return [{ kind: 'resource', id: resourceId(resource), shown: printableUrl(source) }]
  checkEmpty(resource.verification?.hash, configPath)
  return []
}

function checkEmpty(hash: string | undefined, configPath: ConfigPath): void {
  const [, algorithm, wanted] = /^(sha256|sha512)-(.*)$/i.exec(hash ?? '') ?? []
  if (algorithm === undefined || wanted === undefined) return
  const empty = algorithm.toLowerCase() === 'sha256' ? sha256('') : sha512('')
  if (empty === wanted.toLowerCase()) return
  throw new FirstlightError('hash-mismatch', 'verifying empty contents: the hash is not that of nothing', {
    path: [...configPath, 'verification', 'hash'],
    hint: 'give a source, or remove the hash',
  })
}
