import type { ConfigPath } from '../../../report/path.ts'
import type { JsonObject } from '../../../util/json.ts'
import { textUrl } from '../text-url.ts'
import type { Spec2 } from '../spec-2.ts'
import { refuse } from './conversion.ts'
import type { Conversion } from './conversion.ts'

type Unit = NonNullable<NonNullable<Spec2['networkd']>['units']>[number]

/** A file that a networkd unit or drop-in becomes, and the path of the entry that asked for it: a `name` and `contents`. */
export interface NetworkdFile {
  readonly file: JsonObject & { readonly path: string }
  readonly from: ConfigPath
}

const DIRECTORY = '/etc/systemd/network'

/** Converts `networkd.units`, which spec 3 does not have, to files of mode 0644 below `/etc/systemd/network`. */
export function convertNetworkd(units: readonly Unit[], conversion: Conversion): readonly NetworkdFile[] {
  return units.flatMap((unit, index) => {
    const from = ['networkd', 'units', index]
    const name = unit.name ?? ''
    checkName(name, 'unit', { conversion, path: [...from, 'name'] })
    const dropins = (unit.dropins ?? []).map((dropin, place): NetworkdFile => {
      const path = [...from, 'dropins', place]
      const dropinName = dropin.name ?? ''
      checkName(dropinName, 'drop-in', { conversion, path: [...path, 'name'] })
      return { file: fileOf(`${name}.d/${dropinName}`, dropin.contents ?? ''), from: path }
    })
    const isOnlyDropins = (unit.contents ?? '') === '' && dropins.length > 0
    return isOnlyDropins ? dropins : [{ file: fileOf(name, unit.contents ?? ''), from }, ...dropins]
  })
}

function checkName(
  name: string,
  what: 'unit' | 'drop-in',
  about: { readonly conversion: Conversion; readonly path: ConfigPath },
): void {
  const isName = what === 'unit' ? /^[^/]+\.(?:link|netdev|network)$/ : /^[^/]+\.conf$/
  if (!isName.test(name)) refuse(about.conversion, { code: 'legacy-networkd-name', path: about.path, name, what })
}

function fileOf(name: string, contents: string): JsonObject & { readonly path: string } {
  return { path: `${DIRECTORY}/${name}`, mode: 0o644, overwrite: true, contents: { source: textUrl(contents) } }
}
