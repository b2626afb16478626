import type { Config } from '../config/model.ts'
import type { FetchSettings } from './fetcher.ts'
import { inlineBytes } from './inline.ts'
import { unpack } from './unpack.ts'

/** Most bytes of one bundle of certificates. */
const BUNDLE_LIMIT = 16 * 1024 * 1024

/**
 * The HTTP settings of a rendered config, whose certificate authorities stand in it as `data:` URLs.
 * @throws FirstlightError when a bundle cannot be decoded
 */
export function settingsOfConfig(config: Config): FetchSettings {
  const { proxy, timeouts, security } = config.ignition
  const bundles = (security?.tls?.certificateAuthorities ?? []).flatMap((resource) => {
    const bytes = inlineBytes(resource, BUNDLE_LIMIT, unpack)
    return bytes === undefined ? [] : [bytes]
  })
  return {
    timeouts,
    proxy,
    certificateAuthorities: bundles.length === 0 ? undefined : bundles,
  }
}
