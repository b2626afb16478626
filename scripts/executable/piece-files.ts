import fs from 'node:fs'
import path from 'node:path'

/** A piece of the program: its name, and a function of what a module of Node's has. */
export type Pieces = ReadonlyMap<string, string>

/** Where the executable finds which file a piece is in. */
const PLACES = 'pieces.json'

/**
 * Writes pieces into files of a folder. Those that the very same starts have loaded are in one file, since each file takes a start longer than
 * what is in it; one that none has loaded is by itself.
 * @param starts the pieces that each start of a rehearsal has loaded
 * @returns the names of the files
 */
export function writePieceFiles(
  folder: string,
  pieces: Pieces,
  starts: readonly (readonly string[])[],
): { readonly files: readonly string[]; readonly places: string } {
  const together = Map.groupBy([...pieces.keys()].toSorted(), (name) => {
    const loadedBy = starts.flatMap((loaded, index) => (loaded.includes(name) ? [index] : []))
    return loadedBy.length === 0 ? name : loadedBy.join(' ')
  })
  const places: Record<string, string> = {}
  for (const [index, names] of [...together.values()].entries()) {
    const file = `${index}.js`
    for (const name of names) places[name] = file
    const members = names.map((name) => `${JSON.stringify(name)}:${pieces.get(name) ?? ''}`)
    fs.writeFileSync(path.join(folder, file), `({${members.join(',\n')}})`)
  }
  fs.writeFileSync(path.join(folder, PLACES), JSON.stringify(places))
  return { files: [...new Set(Object.values(places))], places: PLACES }
}
