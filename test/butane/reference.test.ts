import fs from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { translate } from '../../src/butane/translate.ts'
import { renderJson } from '../../src/butane/render-json.ts'
import { gzip } from '../../src/node/gzip.ts'
import type { LocalFiles } from '../../src/util/local-files.ts'

/** Documents of other people beside what Butane itself made of them; their local files are not there. */
const FOLDER = '../shared/corpus/kubernetes__test-infra/jobs/e2e_node/crio'
const NAMES = fs.existsSync(FOLDER) ? fs.readdirSync(FOLDER).filter((name) => name.endsWith('.ign')) : []

interface Resource {
  readonly source: string
  readonly compression?: string
}

/** What a data URL stands for, decompressed. */
function decoded({ source, compression }: Resource): Buffer {
  const comma = source.indexOf(',')
  const payload = source.slice(comma + 1)
  const bytes = source.slice(0, comma).endsWith('base64')
    ? Buffer.from(payload, 'base64')
    : Buffer.from(decodeURIComponent(payload))
  return compression === 'gzip' ? gunzipSync(bytes) : bytes
}

/** Compressed contents as what they decompress to: two compressors never agree on the bytes. */
function withoutGzip(json: string): string {
  return json.replaceAll(/"compression": "gzip",\s*"source": "([^"]*)"/g, (_, source: string) => {
    return `"gzip":${JSON.stringify(decoded({ source, compression: 'gzip' }).toString())}`
  })
}

/** The local files of a document, taken from what Butane made of it. */
function filesOf(document: string, expected: string): LocalFiles {
  const { storage } = JSON.parse(expected) as { storage: { files: { path: string; contents: Resource }[] } }
  const byPath = new Map(storage.files.map(({ path, contents }) => [path, contents]))
  const contents = new Map<string, Buffer>()
  for (const entry of document.split(/^ +- path: /m).slice(1)) {
    const path = entry.split('\n', 1)[0]?.trim() ?? ''
    const local = /^ +local: (\S+)$/m.exec(entry)?.[1]
    const resource = byPath.get(path)
    if (local !== undefined && resource !== undefined) contents.set(local, decoded(resource))
  }
  return {
    read: (local) => ({ kind: 'bytes', bytes: contents.get(local) ?? Buffer.from(`no ${local}`) }),
    walk: () => ({ kind: 'not-a-directory' }),
    nameOf: (local) => local,
  }
}

describe.skipIf(NAMES.length === 0)('Butane itself (needs ../shared/corpus)', () => {
  it.each(NAMES)('made the same of %s, byte for byte but for compressed contents', async (name) => {
    const expected = fs.readFileSync(`${FOLDER}/${name}`, 'utf8')
    const document = fs.readFileSync(`${FOLDER}/templates/${name.replace(/\.ign$/, '.yaml')}`, 'utf8')
    const files = filesOf(document, expected)
    const result = await translate(Buffer.from(document), { kind: 'file', path: name }, { files, gzip })
    if (result.kind === 'invalid') throw new Error('it is invalid')
    expect(withoutGzip(renderJson(result.ignition, { pretty: true }))).toBe(withoutGzip(expected))
  })
})
