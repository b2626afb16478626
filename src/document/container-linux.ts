import { readContainerLinuxConfig } from '../container-linux/read.ts'
import type { Issue } from '../report/issues.ts'
import type { ReadDocument, ReadOptions, SourceBytes } from './document.ts'
import { readConverted } from './legacy.ts'
import { fromUtf8 } from '../util/utf8.ts'

/** Reads a Container Linux Config: translates it to spec 3.1.0, and checks the result where the user wrote it. */
export async function readContainerLinux(
  { bytes, source }: SourceBytes,
  { localFiles, platform }: ReadOptions,
): Promise<ReadDocument> {
  const { result, origins } = await readContainerLinuxConfig(bytes, source, {
    files: localFiles,
    platform,
  })
  const answer = await readConverted(result, origins, [])
  if (answer.kind !== 'invalid' || !mayBeButane(bytes)) return answer
  const location = origins.locate([])
  const doubt: Issue = { code: 'container-linux-or-butane', severity: 'error', path: [], location }
  // What its conversion says is of no use to somebody who wrote something else.
  const others = answer.report.issues.filter(({ code }) => !code.startsWith('legacy-'))
  return { kind: 'invalid', report: { issues: [doubt, ...others] } }
}

/** Whether nothing in the text is known to Container Linux Configs alone: neither their own sections nor named filesystems. */
function mayBeButane(bytes: Uint8Array): boolean {
  const text = fromUtf8(bytes)
  return !/^(?:networkd|update|locksmith|docker|etcd|flannel)[ \t]{0,9}:|\bfilesystem["']?[ \t]{0,9}:/m.test(text)
}
