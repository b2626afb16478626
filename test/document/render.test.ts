import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NEWEST_VERSION } from '../../src/config/model.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { renderConfig } from '../../src/document/render.ts'
import type { RenderContext, RenderedConfig } from '../../src/document/render.ts'
import type { FetchBody, FetchSettings, Fetcher } from '../../src/fetch/fetcher.ts'
import { formatIssue } from '../../src/report/format.ts'
import { formatPath } from '../../src/report/path.ts'
import { sourceName } from '../../src/report/source.ts'
import { positionOf } from '../../src/report/position.ts'
import type { JsonObject } from '../../src/util/json.ts'
import { sha256 } from '../../src/util/digest.ts'
import { startHttp } from '../emulators/http.ts'
import type { HttpEmulator, Reply } from '../emulators/http.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'

const routes: Record<string, Reply> = {}
let server: HttpEmulator

beforeEach(async () => {
  for (const path of Object.keys(routes)) delete routes[path]
  server = await startHttp(routes)
})

afterEach(() => server.close())

/** A document of spec 3.3. */
function document(parts: JsonObject, references: JsonObject = {}): string {
  return JSON.stringify({ ...parts, ignition: { version: '3.3.0', ...references } }, undefined, 2)
}

function merge(...paths: readonly string[]): JsonObject {
  return { config: { merge: paths.map((path) => ({ source: `${server.origin}${path}` })) } }
}

function files(...paths: readonly string[]): JsonObject {
  return { storage: { files: paths.map((path) => ({ path })) } }
}

async function render(text: string, context: Partial<RenderContext> = {}): Promise<RenderedConfig> {
  const source = { kind: 'file', path: 'root.ign' } as const
  const read = await readDocument(new TextEncoder().encode(text), source)
  if (read.kind !== 'config') throw new Error(read.report.issues.map((issue) => formatIssue(issue)).join('\n'))
  const { fetcher } = testFetcher()
  try {
    return await renderConfig({ ...read, source }, { fetcher, read: readDocument, ...context })
  } finally {
    await fetcher.close()
  }
}

function filesOf(rendered: RenderedConfig): readonly string[] {
  if (rendered.kind !== 'config') throw new Error(JSON.stringify(rendered))
  return (rendered.config.storage?.files ?? []).map(({ path }) => path)
}

function issuesOf(rendered: RenderedConfig): readonly string[] {
  if (rendered.kind === 'needs-network') return ['needs-network']
  return rendered.report.issues.map(({ code, path, location }) => {
    const place =
      location && `${sourceName(location.document.source).replace(server.origin, '')}:${positionOf(location).line}`
    return `${place} ${code} ${formatPath(path)}`
  })
}

function bodyOf(text: string): FetchBody {
  const chunks = (async function* () {
    yield new TextEncoder().encode(text)
  })()
  return { kind: 'body', status: 200, headers: new Map(), chunks, discard: () => undefined, resumed: () => false }
}

/** A fetcher that notes with which total timeout each path is fetched. */
function noting(seen: string[], settings: FetchSettings = {}): Fetcher {
  return {
    with: (next) => noting(seen, next),
    close: () => Promise.resolve(),
    open: async ({ url }) => {
      const path = new URL(url).pathname
      const trusted = settings.certificateAuthorities?.map((bytes) => Buffer.from(bytes).toString()).join('+')
      seen.push(`${path} ${settings.timeouts?.httpTotal ?? '-'}${trusted === undefined ? '' : ` ${trusted}`}`)
      const reply = routes[path]
      const body = typeof reply === 'object' && 'body' in reply ? reply.body : ''
      return bodyOf(String(body ?? ''))
    },
  }
}

function total(httpTotal: number, references: JsonObject = {}): JsonObject {
  return { timeouts: { httpTotal }, ...references }
}

describe('merge', () => {
  test('children win over their parent, later ones over earlier ones, and grandchildren over them', async () => {
    routes['/a'] = { body: document(files('/a', '/shared'), merge('/aa')) }
    routes['/aa'] = { body: document(files('/aa')) }
    routes['/b'] = { body: document({ storage: { files: [{ path: '/shared', mode: 2 }] } }) }
    const rendered = await render(
      document({ storage: { files: [{ path: '/root' }, { path: '/shared', mode: 1 }] } }, merge('/a', '/b')),
    )
    expect(filesOf(rendered)).toEqual(['/root', '/shared', '/a', '/aa'])
    expect(rendered).toMatchObject({ config: { storage: { files: [{}, { path: '/shared', mode: 2 }, {}, {}] } } })
  })

  test('the result is of the newest version and refers to nothing', async () => {
    routes['/a'] = { body: document(files('/a')) }
    const rendered = await render(document({}, merge('/a')))
    expect(rendered).toMatchObject({ config: { ignition: { version: NEWEST_VERSION } } })
    expect(rendered.kind === 'config' && rendered.config.ignition.config).toBeUndefined()
  })

  test('children are fetched together', async () => {
    const waiting: (() => void)[] = []
    for (const path of ['/a', '/b', '/c']) {
      routes[path] = (_, response) => {
        // None is answered before all have been asked for.
        waiting.push(() => response.end(document(files(path))))
        if (waiting.length === 3) for (const answer of waiting.toReversed()) answer()
      }
    }
    expect(filesOf(await render(document({}, merge('/a', '/b', '/c'))))).toEqual(['/a', '/b', '/c'])
  })

  test('headers, compression and hash of a reference hold', async () => {
    const body = document(files('/a'))
    routes['/a'] = (request, response) => {
      response.statusCode = request.headers['x-token'] === 't' ? 200 : 403
      response.end(gzipSync(body))
    }
    const reference = {
      source: `${server.origin}/a`,
      compression: 'gzip',
      httpHeaders: [{ name: 'X-Token', value: 't' }, { name: 'X-None' }],
      verification: { hash: `sha256-${sha256(body).toUpperCase()}` },
    }
    expect(filesOf(await render(document({}, { config: { merge: [reference] } })))).toEqual(['/a'])
    const wrong = { ...reference, verification: { hash: `sha256-${sha256('other')}` } }
    await expect(render(document({}, { config: { merge: [wrong] } }))).rejects.toMatchObject({
      code: 'hash-mismatch',
      location: { document: { source: { path: 'root.ign' } } },
    })
  })

  test('a child may be of any language', async () => {
    routes['/a'] = { body: 'variant: fcos\nversion: 1.4.0\nstorage:\n  files:\n    - path: /from-butane\n' }
    expect(filesOf(await render(document({}, merge('/a'))))).toEqual(['/from-butane'])
  })

  test('what is wrong in a child is shown at its own line', async () => {
    routes['/a'] = { body: document({ storage: { files: [{ path: 'rel' }] } }) }
    expect(issuesOf(await render(document({}, merge('/a'))))).toEqual(['/a:5 path-not-absolute $.storage.files.0.path'])
  })

  test('two valid configs that do not fit together are shown at the lines that clash', async () => {
    routes['/a'] = { body: document({ storage: { links: [{ path: '/l', target: '/t' }] } }) }
    const rendered = await render(document(files('/l/f'), merge('/a')))
    expect(rendered.kind).toBe('invalid')
    expect(issuesOf(rendered)).toEqual(['root.ign:4 node-below-link $.storage.files.0'])
  })

  test('warnings of children are joined, and none is given twice', async () => {
    routes['/a'] = {
      body: document({ systemd: { units: [{ name: 'a.service', enabled: true, contents: '[Unit]' }] }, extra: 1 }),
    }
    const rendered = await render(document({}, merge('/a')))
    expect(rendered.kind).toBe('config')
    expect(issuesOf(rendered)).toEqual([
      '/a:7 unit-without-install $.systemd.units.0.contents',
      '/a:11 unknown-key $.extra',
    ])
  })
})

describe('replace', () => {
  test('nothing of the replaced config counts, its merge neither', async () => {
    routes['/r'] = { body: document(files('/r'), merge('/a')) }
    routes['/a'] = { body: document(files('/a')) }
    const references = {
      config: { replace: { source: `${server.origin}/r` }, merge: [{ source: `${server.origin}/never` }] },
    }
    expect(filesOf(await render(document(files('/root'), references)))).toEqual(['/r', '/a'])
    expect(server.requests.map(({ path }) => path)).toEqual(['/r', '/a'])
  })
})

describe('what cannot be rendered', () => {
  test('a circle of references', async () => {
    routes['/a'] = { body: document({}, merge('/b')) }
    routes['/b'] = { body: document({}, merge('/a')) }
    await expect(render(document({}, merge('/a')))).rejects.toMatchObject({
      code: 'reference-cycle',
      location: { document: { source: { kind: 'referenced', url: `${server.origin}/b` } } },
    })
    expect(server.requests).toHaveLength(2)
  })

  test('the same config twice side by side is no circle', async () => {
    routes['/a'] = { body: document({}, merge('/c')) }
    routes['/b'] = { body: document({}, merge('/c')) }
    routes['/c'] = { body: document(files('/c')) }
    expect(filesOf(await render(document({}, merge('/a', '/b'))))).toEqual(['/c'])
  })

  test('a chain without end', async () => {
    let answered = 0
    const { fetcher } = testFetcher()
    const endless: Fetcher = {
      ...fetcher,
      with: () => endless,
      open: async () => {
        answered += 1
        const text = document({}, { config: { merge: [{ source: `http://h/${answered}` }] } })
        return bodyOf(text)
      },
    }
    await expect(render(document({}, merge('/0')), { fetcher: endless })).rejects.toMatchObject({
      code: 'reference-limit',
    })
    expect(answered).toBe(32)
    await fetcher.close()
  })

  test('a child without any bytes is an error; an image may choose that it discards everything, as in Ignition', async () => {
    routes['/empty'] = { body: '' }
    const text = document(files('/root'), merge('/empty'))
    expect(issuesOf(await render(text))).toEqual(['root.ign:14 reference-empty $.ignition.config.merge.0'])
    expect((await render(text, { emptyReference: 'discard' })).kind).toBe('empty')
  })

  test('a child that is not there', async () => {
    routes['/gone'] = { status: 404 }
    await expect(render(document({}, merge('/gone')))).rejects.toMatchObject({
      code: 'fetch-failed',
      message: `fetching the merged config ${server.origin}/gone: HTTP 404`,
      path: ['ignition', 'config', 'merge', 0],
    })
  })

  test('anything that needs the network when there is none', async () => {
    const { fetcher } = testFetcher({ offline: true })
    expect(await render(document({}, merge('/a')), { fetcher })).toMatchObject({
      kind: 'needs-network',
      wanted: { what: 'the merged config', path: ['ignition', 'config', 'merge', 0] },
    })
    await fetcher.close()
  })
})

describe('HTTP settings', () => {
  test('of the root hold for its children, those of a child for its own', async () => {
    routes['/a'] = { body: document({}, total(2, merge('/aa'))) }
    routes['/aa'] = { body: document({}) }
    const seen: string[] = []
    await render(document({}, total(1, merge('/a'))), { fetcher: noting(seen) })
    expect(seen).toEqual(['/a 1', '/aa 2'])
  })

  test('of a child hold for its later siblings too, as if one were fetched after the other', async () => {
    routes['/a'] = { body: document({}, total(2)) }
    routes['/b'] = { body: document({}) }
    const seen: string[] = []
    await render(document({}, total(1, merge('/a', '/b'))), { fetcher: noting(seen) })
    expect(seen).toEqual(['/a 1', '/b 1', '/b 2'])
  })

  test('of a replaced config are gone', async () => {
    routes['/r'] = { body: document({}, merge('/a')) }
    routes['/a'] = { body: document({}) }
    const seen: string[] = []
    await render(document({}, total(1, { config: { replace: { source: `${server.origin}/r` } } })), {
      fetcher: noting(seen),
    })
    expect(seen).toEqual(['/r 1', '/a -'])
  })

  test('certificates are fetched once, trusted for what follows, and put into the config', async () => {
    routes['/ca.pem'] = { body: 'PEM' }
    routes['/a'] = { body: document({}) }
    const seen: string[] = []
    const tls = {
      certificateAuthorities: [{ source: `${server.origin}/ca.pem`, httpHeaders: [{ name: 'A', value: 'b' }] }],
    }
    const rendered = await render(document({}, { security: { tls }, ...merge('/a') }), { fetcher: noting(seen) })
    expect(seen).toEqual(['/ca.pem -', '/a - PEM'])
    expect(rendered).toMatchObject({
      config: {
        ignition: { security: { tls: { certificateAuthorities: [{ source: 'data:text/plain;base64,UEVN' }] } } },
      },
    })
    expect(JSON.stringify(rendered.kind === 'config' && rendered.config)).not.toContain('httpHeaders')
  })
})
