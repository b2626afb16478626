import type { LocatedConfig } from '../config/merge.ts'
import type { ParsedJson } from '../config/json/parse.ts'
import type { Origins } from '../config/origins.ts'
import type { CheckedConfig } from '../config/parse.ts'
import type { Issue } from '../report/issues.ts'
import type { Report } from '../report/report.ts'
import type { ConfigSource } from '../report/source.ts'
import type { SourceText } from '../report/span.ts'
import type { Gzip } from '../util/compression.ts'
import type { LocalFiles } from '../util/local-files.ts'

/** The bytes of a document and where they came from. */
export interface SourceBytes {
  readonly bytes: Uint8Array
  readonly source: ConfigSource
}

/** What a reader may be told besides the bytes. */
export interface ReadOptions {
  /**
   * What a cloud-config or a script counts as: no config, or a mistake. The image chooses.
   * @default 'refuse'
   */
  readonly foreignUserData?: 'ignore' | 'refuse'
  /**
   * What a document without a single byte is: no config, or a mistake; `allow` takes one of white space for no config too.
   * @default no config, and white space a mistake
   */
  readonly empty?: 'allow' | 'refuse'
  /** Where the local files of a Butane document are; at boot there are none. */
  readonly localFiles?: LocalFiles
  /** Packs contents that a Butane document has in it, where that makes it shorter. @default nothing is packed */
  readonly gzip?: Gzip
  /** The platform whose dynamic data a Container Linux Config means by `{PRIVATE_IPV4}` and its like. */
  readonly platform?: string
}

/** A document as JSON, before its version is looked at. */
export interface JsonDocument {
  readonly json: ParsedJson
  readonly document: SourceText
  readonly origins: Origins
  /** What the text itself is warned about. */
  readonly warnings: readonly Issue[]
}

/** What the bytes of one document came to, whatever language they were written in. */
export type ReadDocument =
  | (CheckedConfig & {
      /** The variant of a Butane document. */
      readonly variant?: string
      /** The local Butane documents that it embeds, as the configs that they became, by the text of those. */
      readonly embedded?: ReadonlyMap<string, LocatedConfig>
    })
  /** No bytes at all, or something the image's policy counts as "no config". */
  | { readonly kind: 'empty'; readonly report: Report }
  | { readonly kind: 'invalid'; readonly report: Report }
