import { gzipSync } from 'node:zlib'
import type { Gzip } from '../util/compression.ts'

/** Packs with the zlib of Node. */
export const gzip: Gzip = (bytes) => gzipSync(bytes, { level: 9 })
