import { NEWEST_VERSION } from '../model.ts'

/** The number of a version between its points, 4 of 3.4.0: each has a row here and a validator in `validator.ts`. */
export type Minor = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

/** A version of spec 3 that documents may follow. */
export interface SpecVersion {
  /** As it stands in `ignition.version`. */
  readonly version: string
  readonly minor: Minor
  readonly status: 'stable' | 'experimental'
}

/** The version that every config is upgraded to. */
export const NEWEST_SPEC: SpecVersion = { version: NEWEST_VERSION, minor: 7, status: 'experimental' }

/** Every version of spec 3 that is accepted, oldest first. */
export const SPEC_VERSIONS: readonly SpecVersion[] = [
  { version: '3.0.0', minor: 0, status: 'stable' },
  { version: '3.1.0', minor: 1, status: 'stable' },
  { version: '3.2.0', minor: 2, status: 'stable' },
  { version: '3.3.0', minor: 3, status: 'stable' },
  { version: '3.4.0', minor: 4, status: 'stable' },
  { version: '3.5.0', minor: 5, status: 'stable' },
  { version: '3.6.0', minor: 6, status: 'stable' },
  NEWEST_SPEC,
]
