import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeConfigs } from '../../src/config/merge.ts'
import type { Config, HttpHeader, Partition, PasswdUser } from '../../src/config/model.ts'
import { EMPTY_CONFIG, NEWEST_VERSION } from '../../src/config/model.ts'
import { NO_ORIGINS } from '../../src/config/origins.ts'
import type { Origins } from '../../src/config/origins.ts'
import { formatPath } from '../../src/report/path.ts'
import { arbitraryConfig } from './arbitrary-config.ts'

type Parts = Omit<Config, 'ignition'> & { readonly ignition?: Omit<Config['ignition'], 'version'> }

function config(parts: Parts): Config {
  return { ...parts, ignition: { ...parts.ignition, version: NEWEST_VERSION } }
}

function merged(parent: Parts, child: Parts): Config {
  return mergeConfigs({ config: config(parent), origins: NO_ORIGINS }, { config: config(child), origins: NO_ORIGINS })
    .config
}

/** Origins whose locations say which side and path they were asked for. */
function side(name: string): Origins {
  return {
    locate: (path) => ({
      document: { source: { kind: 'generated', by: name }, text: formatPath(path) },
      span: { start: 0, end: 0 },
    }),
  }
}

function options(...list: string[]): Parts {
  return {
    storage: {
      filesystems: [{ device: '/d', options: list, mountOptions: list }],
      files: [{ path: '/f', append: list.map((source) => ({ source })) }],
      luks: [{ name: 'l', options: list, openOptions: list }],
    },
  }
}

function disk(...partitions: Partition[]): Parts {
  return { storage: { disks: [{ device: '/d', partitions }] } }
}

function file(...httpHeaders: HttpHeader[]): Parts {
  return { storage: { files: [{ path: '/f', contents: { source: 'http://h', httpHeaders } }] } }
}

function user(name: string, uid: number): PasswdUser {
  return { name, uid }
}

function keys(...sshAuthorizedKeys: string[]): Parts {
  return { passwd: { users: [{ name: 'u', sshAuthorizedKeys }] } }
}

describe('values', () => {
  test('of the child win, whatever they are', () => {
    const parent = { storage: { files: [{ path: '/f', mode: 420, overwrite: true, user: { name: 'a' } }] } }
    const child = { storage: { files: [{ path: '/f', mode: 0, overwrite: false, user: { name: '' } }] } }
    expect(merged(parent, child).storage).toEqual(child.storage)
  })

  test('of the parent stay where the child is silent: a new source keeps the old compression and hash', () => {
    const parent = {
      storage: {
        files: [{ path: '/f', contents: { source: 'http://a', compression: 'gzip', verification: { hash: 'h' } } }],
      },
    }
    const child = { storage: { files: [{ path: '/f', contents: { source: 'http://b' } }] } }
    expect(merged(parent, child).storage?.files).toEqual([
      { path: '/f', contents: { compression: 'gzip', source: 'http://b', verification: { hash: 'h' } } },
    ])
  })
})

describe('lists', () => {
  test('keep the order of the parent; what is new follows in that of the child', () => {
    const result = merged(
      { passwd: { users: [user('a', 1), user('b', 1), user('c', 1)] } },
      { passwd: { users: [user('z', 2), user('b', 2), user('y', 2)] } },
    )
    expect(result.passwd?.users).toEqual([user('a', 1), user('b', 2), user('c', 1), user('z', 2), user('y', 2)])
  })

  test('of strings are unions, parent first; nothing can be taken away', () => {
    expect(merged(keys('a', 'b'), keys('c', 'a')).passwd).toEqual(keys('a', 'b', 'c').passwd)
    expect(merged(keys('a'), keys()).passwd).toEqual(keys('a').passwd)
  })

  test('whose elements have no identity are put one after the other', () => {
    const result = merged(options('a', 'b'), options('b', 'c')).storage
    expect(result?.filesystems).toEqual([
      { device: '/d', options: ['a', 'b', 'b', 'c'], mountOptions: ['a', 'b', 'b', 'c'] },
    ])
    expect(result?.files?.[0]?.append?.map(({ source }) => source)).toEqual(['a', 'b', 'b', 'c'])
    // openOptions alone is a set, as in Ignition.
    expect(result?.luks).toEqual([{ name: 'l', options: ['a', 'b', 'b', 'c'], openOptions: ['a', 'b', 'c'] }])
  })

  test('partitions are the same by number, else by label', () => {
    expect(
      merged(
        disk({ number: 1, label: 'x' }, { label: 'y' }),
        disk({ label: 'x' }, { number: 1, sizeMiB: 5 }, { label: 'y', sizeMiB: 6 }),
      ).storage,
    ).toEqual(disk({ number: 1, label: 'x', sizeMiB: 5 }, { label: 'y', sizeMiB: 6 }, { label: 'x' }).storage)
  })

  test('a file of the child takes the place of a link of the parent', () => {
    const result = merged(
      {
        storage: {
          links: [
            { path: '/a', target: '/t' },
            { path: '/b', target: '/t' },
          ],
          files: [{ path: '/c' }],
        },
      },
      { storage: { files: [{ path: '/a' }], directories: [{ path: '/c' }] } },
    )
    expect(result.storage).toEqual({
      directories: [{ path: '/c' }],
      files: [{ path: '/a' }],
      links: [{ path: '/b', target: '/t' }],
    })
  })

  test('a kernel argument moves between the lists', () => {
    const result = merged(
      { kernelArguments: { shouldExist: ['a', 'b'], shouldNotExist: ['c'] } },
      { kernelArguments: { shouldExist: ['c'], shouldNotExist: ['a'] } },
    )
    expect(result.kernelArguments).toEqual({ shouldExist: ['b', 'c'], shouldNotExist: ['a'] })
  })

  test('a header without a value takes away that of the parent, and is gone itself', () => {
    const result = merged(
      file({ name: 'A', value: '1' }, { name: 'B', value: '1' }),
      file({ name: 'A' }, { name: 'C' }),
    )
    expect(result.storage?.files?.[0]?.contents?.httpHeaders).toEqual([{ name: 'B', value: '1' }])
  })
})

describe('origins', () => {
  const result = mergeConfigs(
    {
      config: config({
        storage: { files: [{ path: '/gone' }, { path: '/a', mode: 420 }], links: [{ path: '/l', target: '/t' }] },
      }),
      origins: side('parent'),
    },
    {
      config: config({
        storage: { files: [{ path: '/b' }, { path: '/a', overwrite: true }], directories: [{ path: '/gone' }] },
      }),
      origins: side('child'),
    },
  )
  const at = (...path: (string | number)[]) => {
    const location = result.origins.locate(path)
    return location?.document.source.kind === 'generated'
      ? `${location.document.source.by} ${location.document.text}`
      : undefined
  }

  test('lead to the side that a value came from, under its path there', () => {
    expect(result.config.storage?.files).toEqual([{ path: '/a', mode: 420, overwrite: true }, { path: '/b' }])
    expect(at('storage', 'files', 0, 'mode')).toBe('parent $.storage.files.1.mode')
    expect(at('storage', 'files', 0, 'overwrite')).toBe('child $.storage.files.1.overwrite')
    expect(at('storage', 'files', 0)).toBe('child $.storage.files.1')
    expect(at('storage', 'files', 1, 'path')).toBe('child $.storage.files.0.path')
    expect(at('storage', 'links', 0, 'target')).toBe('parent $.storage.links.0.target')
    expect(at('storage', 'directories', 0)).toBe('child $.storage.directories.0')
  })
})

describe('laws', () => {
  test('an empty config changes nothing on either side', () => {
    fc.assert(
      fc.property(arbitraryConfig(), (some) => {
        expect(merged(some, {})).toEqual(some)
        expect(merged({}, some)).toEqual(some)
        expect(
          mergeConfigs({ config: EMPTY_CONFIG, origins: NO_ORIGINS }, { config: some, origins: NO_ORIGINS }).config,
        ).toEqual(some)
      }),
    )
  })

  test('every value of the result is that of the place which its origin names', () => {
    fc.assert(
      fc.property(arbitraryConfig(), arbitraryConfig(), (parent, child) => {
        const result = mergeConfigs(
          { config: parent, origins: side('parent') },
          { config: child, origins: side('child') },
        )
        for (const [path, value] of leaves(result.config, [])) {
          const location = result.origins.locate(path)
          const of =
            location?.document.source.kind === 'generated' && location.document.source.by === 'parent' ? parent : child
          expect(valueAt(of, location?.document.text ?? '')).toEqual(value)
        }
      }),
    )
  })
})

function leaves(value: unknown, path: (string | number)[]): [(string | number)[], unknown][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]))
}

function valueAt(config: Config, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], config)
}
