import type { Config } from '../config/model.ts'
import type { Fetcher } from './fetcher.ts'
import { prefetchAll, type PrefetchAllOptions, type PrefetchAnswer } from './prefetch-all.ts'
import { createSpool, type SpoolOptions } from './spool.ts'
import { unpack } from './unpack.ts'

/** How contents are fetched beforehand. */
export interface PrefetchOptions extends Omit<PrefetchAllOptions, 'unpack' | 'spool'> {
  /**
   * Where larger contents wait, and those that a later process takes from there; what fits in neither has answered, and
   * the same request goes on when it is opened.
   */
  readonly spool?: SpoolOptions
}

/** {@link prefetchAll}, with files of this machine for what is too large for memory. */
export function prefetch(config: Config, fetcher: Fetcher, options: PrefetchOptions = {}): Promise<PrefetchAnswer> {
  const spool = options.spool === undefined ? undefined : createSpool(options.spool)
  return prefetchAll(config, fetcher, { ...options, unpack, spool })
}
