/** The entry of the single executable for the initramfs (scripts/build-initrd.ts), which cannot await at its top. */
import { main } from '../src/main.ts'
import { processIo } from '../src/program/io.ts'

// A single executable has itself as its script; the name that it was started under is argv0.
const [program = '', , ...args] = process.argv

/** The end of the program. */
export const ended: Promise<void> = main([program, process.argv0, ...args], processIo(process)).then((code) => {
  process.exitCode = code
})
