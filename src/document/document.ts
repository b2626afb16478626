import type { CheckedConfig } from '../config/parse.ts'
import type { Report } from '../report/report.ts'

/** What the bytes of one document came to, whatever language they were written in. */
export type ReadDocument =
  | (CheckedConfig & {
      /** The variant of a Butane document. */
      readonly variant?: string
    })
  /** No bytes at all, or something the image's policy counts as "no config". */
  | { readonly kind: 'empty'; readonly report: Report }
  | { readonly kind: 'invalid'; readonly report: Report }
