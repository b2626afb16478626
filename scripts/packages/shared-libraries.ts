import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { runProgram } from '../executable/single-executable.ts'

/** A library that the loader puts beside a program, and the loader itself. */
export interface SharedLibrary {
  /** Where the loader looks for it. */
  readonly place: string
  /** The file that it is here. */
  readonly file: string
  /** The package that brought it, with its version and the file with its licence, where dpkg knows that. */
  readonly from?: { readonly name: string; readonly version: string; readonly copyright: string }
}

/** All that a program needs of this machine to be started, as its loader says (ldd(1)). */
export function sharedLibraries(program: string): readonly SharedLibrary[] {
  const lines = runProgram('ldd', [program]).matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)
  return [...lines].map(([, place = '']) => {
    const file = fs.realpathSync(place)
    return { place, file, ...packageOf(file) }
  })
}

function packageOf(file: string): Pick<SharedLibrary, 'from'> {
  const found = spawnSync('dpkg-query', ['--search', file, file.replace(/^\/usr/, '')], { encoding: 'utf8' })
  const name = /^([^:\s]+)/.exec(found.stdout ?? '')?.[1]
  if (name === undefined) return {}
  const version = runProgram('dpkg-query', ['--show', '--showformat', '${Version}\n', name]).split('\n')[0] ?? ''
  return { from: { name, version, copyright: `/usr/share/doc/${name}/copyright` } }
}
