import { transpile as transpileWith, type TranspileOptions } from '../document/transpile.ts'
import type { Transpiled } from '../document/transpiled.ts'
import { unpack } from '../fetch/unpack.ts'
import { gzip } from '../node/gzip.ts'
import type { ConfigSource } from '../report/source.ts'

/**
 * Turns a document of any language into the text of an Ignition config, or of the MachineConfig around it, byte for byte as
 * `firstlight transpile` writes it. What is packed is unpacked by Node, and so is packed what Butane packs.
 *
 * What is wrong with it is in the report, never thrown.
 */
export function transpile(
  bytes: Uint8Array,
  source: ConfigSource,
  options: Omit<TranspileOptions, 'gzip' | 'unpack'> = {},
): Promise<Transpiled> {
  return transpileWith(bytes, source, { ...options, unpack, gzip })
}
