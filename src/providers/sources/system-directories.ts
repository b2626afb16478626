import type { HostPath } from '../../util/paths.ts'
import { hostPath } from '../../util/paths.ts'
import { below } from '../machine/files.ts'
import type { ProviderContext } from '../provider.ts'

/**
 * The directories of `user.ign`, `base.d` and `base.platform.d`, the strongest first: run time, the administrator's,
 * the image's. Each can be moved by Ignition's environment variable; an empty one counts as unset.
 */
export function systemDirectories(context: Pick<ProviderContext, 'roots' | 'environment'>): readonly HostPath[] {
  const { environment, roots } = context
  return [
    choose(environment['IGNITION_SYSTEM_RUNTIME_CONFIG_DIR'], below(roots.run, 'ignition')),
    choose(environment['IGNITION_SYSTEM_LOCAL_CONFIG_DIR'], below(roots.etc, 'ignition')),
    choose(environment['IGNITION_SYSTEM_CONFIG_DIR'], below(roots.usr, 'lib/ignition')),
  ]
}

function choose(variable: string | undefined, otherwise: HostPath): HostPath {
  return variable === undefined || variable === '' ? otherwise : hostPath(variable)
}
