import type { Cloud } from '../cloud.ts'
import { isAbsolute } from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { hostPath } from '../../util/paths.ts'
import { below, readWhole } from '../machine/files.ts'

/** a file of this machine. */
export const file: Cloud = {
  id: 'file',
  title: 'a file of this machine',
  documentation: 'https://coreos.github.io/ignition/supported-platforms/',
  needs: 'the file named by IGNITION_CONFIG_FILE, or config.ign in the working directory',
  network: false,
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
