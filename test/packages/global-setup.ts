import { runProgram } from '../../scripts/executable/single-executable.ts'

/** Makes the executable of these sources, which the packages are made of, once for all files. */
export function setup(): void {
  runProgram(process.execPath, ['scripts/build-exe.ts'])
}
