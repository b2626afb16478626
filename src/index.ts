/** The library: everything that a program may use. Nothing else is public. */
export type { Config } from './config/model.ts'
export { FirstlightError } from './errors.ts'
