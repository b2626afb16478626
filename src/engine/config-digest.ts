import type { Config } from '../config/model.ts'
import { sha512InPieces } from '../util/digest.ts'
import { writeStable, type JsonValue } from '../util/json.ts'
import { keptFor } from '../util/kept-for.ts'

/**
 * The digest that names a config in the journal, in reports and in `status`: hex SHA-512 of its canonical JSON. A section with
 * nothing in it counts as none: between the phases of a boot a config is kept with all of them, as Ignition does.
 */
export function digestOf(config: Config): string {
  return digestOnce(config)
}

const digestOnce = keptFor((config: Config) =>
  sha512InPieces((take) => writeStable(withoutEmptySections(config) as unknown as JsonValue, take)),
)

function withoutEmptySections(config: Config): Config {
  const empty = Object.entries(config).filter(
    ([, section]: readonly [string, object | undefined]) => section !== undefined && Object.keys(section).length === 0,
  )
  return empty.length === 0 ? config : { ...config, ...Object.fromEntries(empty.map(([name]) => [name, undefined])) }
}
