import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import type { Dialect } from '../report/dialect.ts'
import { VARIANTS, type Variant } from './variants.ts'

/** How issues of a config speak of the Butane document that it came from. */
export function dialectOf({ name }: Variant): Dialect {
  const rows = VARIANTS.filter((row) => row.name === name)
  const versions = SPEC_VERSIONS.flatMap(({ version, minor }) => {
    const row = rows.find(({ ignition }) => minorOf(ignition) >= minor)
    return row === undefined ? [] : [[version, `${name} ${row.version}`] as const]
  })
  return { name: 'butane', versions: Object.fromEntries(versions) }
}

function minorOf(ignition: string): number {
  return SPEC_VERSIONS.find(({ version }) => version === ignition)?.minor ?? -1
}
