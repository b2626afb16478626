import { isAbsolute } from 'node:path'
import { FirstlightError } from '../errors.ts'
import { hostPath } from '../util/paths.ts'
import { below, readWhole } from './machine-files.ts'
import type { Provider } from './provider.ts'

/** A file of this machine, for tests and for images that fetch by other means. It is taken as it is, never unpacked. */
export const file: Provider = {
  fetchConfig: (context) => {
    const given = context.environment['IGNITION_CONFIG_FILE']
    const name = given === undefined || given === '' ? 'config.ign' : given
    const path = isAbsolute(name) ? hostPath(name) : below(context.roots.working, name)
    const bytes = readWhole(path)
    if (bytes === undefined) {
      throw new FirstlightError('provider-failed', `reading the config from ${path}: there is no such file`, {
        hint: 'set IGNITION_CONFIG_FILE',
        facts: { path },
      })
    }
    if (bytes.length === 0) return Promise.resolve({ kind: 'none', reason: `${path} is empty` })
    return Promise.resolve({ kind: 'config', bytes, source: { kind: 'file', path } })
  },
}
