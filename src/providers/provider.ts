import type { Fetcher } from '../fetch/fetcher.ts'
import type { Log } from '../log.ts'
import type { ConfigSource } from '../report/source.ts'
import type { HostPath } from '../host/paths.ts'

/** The places of this machine that providers read. All injectable: a test gives directories of its own. */
export interface ProviderRoots {
  /** @default '/sys' */
  readonly sys: HostPath
  /** @default '/proc' */
  readonly proc: HostPath
  /** @default '/dev' */
  readonly dev: HostPath
  /** @default '/run' */
  readonly run: HostPath
}

/** What a provider is given. Clock, randomness and roots come in from outside. */
export interface ProviderContext {
  readonly fetcher: Fetcher
  readonly roots: ProviderRoots
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether this is `fetch-offline`, where nothing may touch the network. */
  readonly offline: boolean
  readonly log: Log
  readonly signal: AbortSignal
  /** Waits; a test's clock returns at once. Takes ms. */
  sleep(ms: number): Promise<void>
  /** Milliseconds since some fixed moment. */
  now(): number
}

/** What a provider says of the user's config. "Could not tell" never becomes "none". */
export type ProviderAnswer =
  | { readonly kind: 'config'; readonly bytes: Uint8Array; readonly source: ConfigSource }
  /** The platform answered: the user gave no config. */
  | { readonly kind: 'none' }
  /** Not this platform after all: the next source may be tried. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'needs-network' }

/** Where a platform keeps the user's document. */
export interface Provider {
  readonly id: string
  /** The platform's name as people write it. */
  readonly title: string
  /** Where the platform documents its user data. */
  readonly documentation: string
  /**
   * The user's config.
   * @throws FirstlightError `provider-failed` when it could not be told whether there is one
   */
  fetchConfig(context: ProviderContext): Promise<ProviderAnswer>
}
