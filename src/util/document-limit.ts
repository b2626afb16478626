import { MIB } from './bytes.ts'

/**
 * Most bytes that a document may have that is given to a command. It is one limit for all: what `transpile` prints,
 * `validate` and `run` take.
 */
export const DOCUMENT_LIMIT: number = 128 * MIB

/** Most bytes of a document that is fetched, or that the platform keeps: nobody has looked at those yet. */
export const FETCHED_LIMIT: number = 64 * MIB

/** Most bytes of local files that one document may take in: as base64 they are no more than a document may have. */
export const LOCAL_LIMIT: number = 96 * MIB
