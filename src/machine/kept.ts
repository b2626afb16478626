import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { ioFailed } from '../node/io-error.ts'
import type { HostPath } from '../util/paths.ts'

/** What is remembered of a machine from one call to the next. */
export interface KeptMachine {
  /** The digest of the document that it was made from. */
  readonly document: string
  /** What its disk was made from, and which engine it has. */
  readonly image: string
  /** Whether it was ever up. */
  readonly wasUp: boolean
}

const FORMAT = 1
const MEMORY = 'machine.json'

/** What a call does with the directory of a machine. */
export interface Opened {
  /** Whether its disks have to be made. */
  readonly isNew: boolean
  /** Why an older one that was there is thrown away. */
  readonly reason?: string
}

/**
 * Looks whether the machine of a directory is the one that is wanted. One that was up stays what it is; one that never came up
 * is made anew when the document or the image changed.
 * @throws FirstlightError `refused` for the machine of another document, and for a directory that is no machine's
 */
export function openMachine(
  directory: HostPath,
  wanted: Omit<KeptMachine, 'wasUp'>,
  { isFresh }: { readonly isFresh: boolean },
): Opened {
  const kept = readMachine(directory)
  if (kept === undefined) {
    refuseOthers(directory)
    return make(directory, wanted)
  }
  if (isFresh) return make(directory, wanted)
  if (kept.document === wanted.document && kept.image === wanted.image) return { isNew: false }
  const what = kept.document === wanted.document ? 'another image' : 'another document'
  if (kept.wasUp) {
    throw new FirstlightError('refused', `the machine in ${directory} was made from ${what}`, {
      hint: '--fresh throws it away and makes it anew; --state DIR makes another one',
    })
  }
  return { ...make(directory, wanted), reason: `the last one was made from ${what}, and never came up` }
}

/** Remembers that the machine was up. */
export function noteUp(directory: HostPath): void {
  const kept = readMachine(directory)
  if (kept !== undefined && !kept.wasUp) writeMachine(directory, { ...kept, wasUp: true })
}

/** Forgets a machine whose disks could not be made as a whole. */
export function forgetMachine(directory: HostPath): void {
  fs.rmSync(directory, { recursive: true, force: true })
}

function make(directory: HostPath, wanted: Omit<KeptMachine, 'wasUp'>): Opened {
  try {
    fs.rmSync(directory, { recursive: true, force: true })
    // The document, and what the machine says of itself, are nobody else's business.
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeMachine(directory, { ...wanted, wasUp: false })
  } catch (thrown) {
    throw ioFailed(`making the directory of the machine, ${directory}`, thrown)
  }
  return { isNew: true }
}

function readMachine(directory: HostPath): KeptMachine | undefined {
  const file = path.join(directory, MEMORY)
  if (!fs.existsSync(file)) return undefined
  try {
    const { format, ...kept } = JSON.parse(fs.readFileSync(file, 'utf8')) as KeptMachine & { readonly format: number }
    // A machine of another version of this program is made anew.
    return format === FORMAT ? kept : { document: '', image: '', wasUp: false }
  } catch {
    return { document: '', image: '', wasUp: false }
  }
}

function writeMachine(directory: HostPath, kept: KeptMachine): void {
  const file = path.join(directory, MEMORY)
  fs.writeFileSync(`${file}.part`, JSON.stringify({ format: FORMAT, ...kept }))
  fs.renameSync(`${file}.part`, file)
}

function refuseOthers(directory: HostPath): void {
  const stat = fs.statSync(directory, { throwIfNoEntry: false })
  if (stat === undefined || (stat.isDirectory() && fs.readdirSync(directory).length === 0)) return
  throw new FirstlightError('refused', `${directory} is not the directory of a machine, and not empty`, {
    hint: 'name a directory that is not there yet with --state',
  })
}
