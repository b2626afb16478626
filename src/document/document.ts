import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { Report } from '../report/report.ts'

/** What the bytes of one document came to, whatever language they were written in. */
export type ReadDocument =
  /** A valid config, upgraded to the newest version; the report may hold warnings. */
  | { readonly kind: 'config'; readonly config: Config; readonly origins: Origins; readonly report: Report }
  /** No bytes at all, or something the image's policy counts as "no config". */
  | { readonly kind: 'empty'; readonly report: Report }
  | { readonly kind: 'invalid'; readonly report: Report }
