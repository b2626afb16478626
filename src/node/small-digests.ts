// Loaded for what it does: from here on this process digests small things without Node's cryptography.
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { toHex } from '../util/octets.ts'
import { digestSmallThingsWith } from './natives.ts'

const DIGESTS = { sha256, sha512 } as const

digestSmallThingsWith((algorithm, data) => toHex(DIGESTS[algorithm](data)))
