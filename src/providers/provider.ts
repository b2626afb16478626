import type { Fetcher } from '../fetch/fetcher.ts'
import type { Clock } from '../util/clock.ts'
import type { HostPath, TargetPath } from '../util/paths.ts'
import type { Log } from '../log.ts'
import type { ConfigSource } from '../report/source.ts'
import type { Exchange } from './http/exchange.ts'
import type { ProviderHelpers } from './provider-helpers.ts'

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
  /** @default '/etc' */
  readonly etc: HostPath
  /** @default '/usr' */
  readonly usr: HostPath
  /** Where relative names of the `file` provider start. @default '.' */
  readonly working: HostPath
}

/** What the image's builder chose about sources. */
export interface ProviderPolicy {
  /**
   * What user data in another tool's language (`#cloud-config`, `#!`) means: an error, or that the user gave no config
   * because another agent will read it, as Flatcar has it.
   * @default 'refuse'
   */
  readonly foreignUserData: 'refuse' | 'ignore'
  /** How long a metadata service is asked before the provider gives up, in ms, over all attempts. @default 120_000 */
  readonly fetchTimeout: number
  /** How long a service that cannot be reached is tried again, in ms. @default as long as it is asked */
  readonly unreachableTimeout?: number
  /** How long a config drive is waited for where nothing else bounds the wait, in ms. @default 300_000 */
  readonly driveTimeout: number
  /** How long a second source may still hold a config after the first said "none", in ms. @default 30_000 */
  readonly graceTimeout: number
}

/** The policy of an image whose builder chose nothing. */
export const DEFAULT_PROVIDER_POLICY: ProviderPolicy = {
  foreignUserData: 'refuse',
  fetchTimeout: 120_000,
  driveTimeout: 300_000,
  graceTimeout: 30_000,
}

/** What a provider is given. Clock, randomness and roots come in from outside. */
export interface ProviderContext {
  /** For URLs that a user wrote (the kernel command line, VMware's `config.url`). */
  readonly fetcher: Fetcher
  /** One request to a metadata service, without retries or proxies. */
  readonly exchange: Exchange
  readonly helpers: ProviderHelpers
  readonly roots: ProviderRoots
  readonly policy: ProviderPolicy
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The processor as Node names it: `x64`, `arm64`, `s390x`, `ppc64`. */
  readonly architecture: string
  /** Whether this is `fetch-offline`, where nothing may touch the network. */
  readonly offline: boolean
  readonly log: Log
  readonly signal: AbortSignal
  readonly clock: Clock
  /** A number in [0, 1). */
  random(): number
}

/** A file that a provider wants written to the target, for agents of the platform that run later. */
export interface ProviderFile {
  readonly path: TargetPath
  readonly mode: number
  readonly bytes: Uint8Array
}

/** What a provider says of the user's config. "Could not tell" never becomes "none": it is thrown. */
export type ProviderAnswer =
  | {
      readonly kind: 'config'
      readonly bytes: Uint8Array
      readonly source: ConfigSource
      readonly leaves?: readonly ProviderFile[]
    }
  /** The platform answered: the user gave no config. `reason` says by which words, e.g. `the server answered 404`. */
  | { readonly kind: 'none'; readonly reason: string; readonly leaves?: readonly ProviderFile[] }
  /** Not this platform after all: the next source may be tried. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'needs-network' }

/** What a platform may be told about this machine's way up. */
export type ProviderStatus =
  /** A stage ended; `error` is its sentence when it failed. */
  | { readonly kind: 'stage'; readonly stage: string; readonly error?: string }
  /** The machine is up and may be handed to its owner. */
  | { readonly kind: 'booted' }

/** Where a platform keeps the user's document. */
export interface Provider {
  /**
   * The user's config.
   * @throws FirstlightError `provider-failed` when it could not be told whether there is one
   */
  fetchConfig(context: ProviderContext): Promise<ProviderAnswer>
  /** Tells the platform how this machine is doing; only few platforms ask. */
  reportStatus?(context: ProviderContext, status: ProviderStatus): Promise<void>
  /**
   * Removes the user's config from where the platform keeps it, after it has been applied.
   * @returns whether there was anything to remove
   */
  deleteConfig?(context: ProviderContext): Promise<boolean>
}
