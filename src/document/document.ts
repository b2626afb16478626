import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { Report } from '../report/report.ts'

/** What the bytes of one document came to, whatever language they were written in. */
export type ReadDocument =
  /** A valid config, upgraded to the newest version; the report may hold warnings. */
  | {
      readonly kind: 'config'
      readonly config: Config
      readonly origins: Origins
      readonly report: Report
      /** The version of the spec that it is written in, or is translated or converted to. */
      readonly spec: string
      /** The variant of a Butane document. */
      readonly variant?: string
    }
  /** No bytes at all, or something the image's policy counts as "no config". */
  | { readonly kind: 'empty'; readonly report: Report }
  | { readonly kind: 'invalid'; readonly report: Report }
