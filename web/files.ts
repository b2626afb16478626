import type { LocalEntry, LocalFiles } from '../src/util/local-files.ts'

/** Files that were dropped onto the page, by their names. */
export type Dropped = ReadonlyMap<string, Uint8Array>

/** The dropped files as the engine asks for local ones; a name with slashes is a directory of others. */
export function localFiles(dropped: () => Dropped): LocalFiles {
  return {
    read: (local) => {
      const bytes = dropped().get(cleaned(local))
      if (local.split('/').includes('..')) return { kind: 'outside' }
      return bytes === undefined ? { kind: 'unreadable', detail: MISSING } : { kind: 'bytes', bytes }
    },
    walk: (local) => {
      const base = cleaned(local)
      const prefix = base === '' || base === '.' ? '' : `${base}/`
      const inside = [...dropped()].filter(([name]) => name.startsWith(prefix))
      if (dropped().has(base)) return { kind: 'not-a-directory' }
      if (inside.length === 0) return { kind: 'unreadable', detail: MISSING }
      return { kind: 'tree', entries: entriesOf(inside.map(([name, bytes]) => [name.slice(prefix.length), bytes])) }
    },
    nameOf: cleaned,
  }
}

const MISSING = 'no such file was dropped onto the page'

function cleaned(local: string): string {
  return local.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
}

function entriesOf(files: readonly (readonly [name: string, bytes: Uint8Array])[]): readonly LocalEntry[] {
  const directories = new Set([''])
  for (const [name] of files) {
    for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1))
      directories.add(name.slice(0, slash))
  }
  const entries: LocalEntry[] = [
    ...Array.from(directories, (name): LocalEntry => ({ kind: 'directory', name })),
    ...files.map(([name, bytes]): LocalEntry => ({ kind: 'file', name, bytes, executable: false })),
  ]
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
}
