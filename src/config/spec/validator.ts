import type { Minor } from './versions.ts'

/** What a generated validator says of one value of the wrong type. */
export interface TypeFinding {
  /** JSON Pointer to the value. */
  readonly instancePath: string
  readonly params: { readonly type?: string }
}

/** A validator compiled by `scripts/generate.ts`: the findings of the last call are on the function itself. */
export interface Validate {
  (data: unknown): boolean
  errors?: readonly TypeFinding[] | null
}

/** The generated validators by minor version, each loaded only when a document of that version is read. */
export const VALIDATORS: Readonly<Record<Minor, () => Promise<{ readonly validate: Validate }>>> = {
  0: () => import('./validators/v3_0.ts'),
  1: () => import('./validators/v3_1.ts'),
  2: () => import('./validators/v3_2.ts'),
  3: () => import('./validators/v3_3.ts'),
  4: () => import('./validators/v3_4.ts'),
  5: () => import('./validators/v3_5.ts'),
  6: () => import('./validators/v3_6.ts'),
  7: () => import('./validators/v3_7.ts'),
}
