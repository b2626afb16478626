import { runProgram } from '../../scripts/executable/single-executable.ts'
import { installPrograms, PACKAGE_PROGRAMS } from '../../scripts/install-programs.ts'

/** Makes the executable of these sources, which the packages are made of, once for all files. */
export function setup(): void {
  installPrograms(PACKAGE_PROGRAMS)
  runProgram(process.execPath, ['scripts/build-exe.ts'])
}
