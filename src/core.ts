/**
 * The part of the library that runs anywhere JavaScript does: it imports nothing of Node, and reads no file by itself.
 * @module
 */
import './portable/natives.ts'

export { readDocument } from './document/read.ts'
