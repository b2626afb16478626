import type { MetadataSource } from './metadata/metadata.ts'
import type { Provider, ProviderContext } from './provider.ts'
import type { Rule } from './rules.ts'

/** A platform: all that is known of it, in one file. */
export interface Cloud extends Provider {
  /** The name that `--platform` and `ignition.platform.id` take. */
  readonly id: string
  /** The platform's name as people write it. */
  readonly title: string
  /** Where the platform documents its user data. */
  readonly documentation: string
  /** What has to be there for it to answer, in a few words. */
  readonly needs: string
  /** Whether it cannot answer before the network is up. */
  readonly network: boolean
  /** What tells that a machine runs on it. */
  readonly detection?: readonly Rule[] | undefined
  /** What it tells a machine about itself. */
  readonly metadata?: MetadataSource | undefined
  /** What it wants the network of the initial RAM disk to be, as arguments of `dracut.cmdline(7)`, if it says. */
  networkArguments?(context: ProviderContext): Promise<string | undefined>
  /** Names of their own that `metadata --platform` takes for a part of it, or an older form. */
  readonly otherMetadata?: Readonly<Record<string, MetadataSource>> | undefined
}
