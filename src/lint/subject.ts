import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { Unpack } from '../util/compression.ts'
import type { Target } from './target.ts'

/** A valid document, and what is known of where it will go. */
export interface Subject {
  readonly config: Config
  readonly origins: Origins
  /** The version of Ignition's spec that it is written in, or becomes. */
  readonly spec: string
  /** The variant of a Butane document. */
  readonly variant?: string | undefined
  /** Where it will go, if that was said. */
  readonly target?: Target | undefined
  /** What the platform is given: the config as it is transpiled. */
  readonly userData?: UserData | undefined
  /** Unpacks contents; without it what is packed is not looked at. */
  readonly unpack?: Unpack | undefined
}

/** The size of user data in bytes, as it is and packed with gzip. */
export interface UserData {
  readonly size: number
  readonly packed: number
}
