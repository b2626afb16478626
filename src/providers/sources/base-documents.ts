/** Reads the documents that the image and the administrator put under every machine: `base.d` and `base.platform.d`. */
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import type { HostPath } from '../../util/paths.ts'
import type { ConfigSource } from '../../report/source.ts'
import { findCloud } from '../index.ts'
import { below, listNames, readWhole } from '../machine/files.ts'
import type { ProviderContext } from '../provider.ts'
import { systemDirectories } from './system-directories.ts'

/** One base document. `role: 'platform'` in the source marks those that may be broken without stopping the run. */
export interface BaseDocument {
  readonly bytes: Uint8Array
  readonly source: Extract<ConfigSource, { readonly kind: 'system' }>
}

type BaseContext = Pick<ProviderContext, 'roots' | 'environment' | 'log'>

/**
 * The base documents in the order in which they are merged, the weakest first: every entry of `base.d` by name, then
 * every entry of `base.platform.d/<platform>`, whose name is the provider's id also when an alias was given. A name in several system directories is taken from the strongest one.
 *
 * @throws FirstlightError `source-unreadable` for `base.d`. What is wrong in a platform's directory is only logged, as
 * a warning, and that directory is then left out as a whole, as Ignition does.
 */
export function readBaseDocuments(context: BaseContext, platform: string): readonly BaseDocument[] {
  const base = readLayered(context, 'base.d', 'base')
  const id = findCloud(platform)?.id ?? platform
  try {
    return [...base, ...readLayered(context, `base.platform.d/${id}`, 'platform')]
  } catch (error) {
    if (!isFirstlightError(error)) throw error
    const message = `the base configs of ${platform} are left out: ${error.message}`
    context.log({ level: 'warning', message, scope: ['sources'] })
    return base
  }
}

function readLayered(context: BaseContext, name: string, role: 'base' | 'platform'): readonly BaseDocument[] {
  const found = new Map<string, HostPath>()
  for (const directory of systemDirectories(context)) {
    const layer = below(directory, name)
    for (const entry of listNames(layer) ?? []) {
      if (!found.has(entry)) found.set(entry, below(layer, entry))
    }
  }
  return [...found]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([, path]) => ({ bytes: readFragment(path), source: { kind: 'system', role, path } }))
}

function readFragment(path: HostPath): Uint8Array {
  const bytes = readWhole(path)
  if (bytes !== undefined && bytes.length > 0) return bytes
  throw new FirstlightError('source-unreadable', `reading ${path}: ${bytes ? 'it is empty' : 'it leads nowhere'}`, {
    hint: 'remove the file, or put a config in it',
    facts: { path },
  })
}
