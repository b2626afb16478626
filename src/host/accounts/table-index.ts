/** The lines of a table, found by name and by id. They change in place: only `table.ts` holds them. */
export interface Lines {
  /** `undefined` is a line that was removed. */
  readonly all: (string | undefined)[]
  /** A line break where the last line has one. */
  end: string
  /** The places of the lines whose first field is this, in order. */
  readonly byName: Map<string, number[]>
  /** The places of the lines whose third field is this number. */
  readonly byId: Map<number, number[]>
  /** The lowest or highest ids in use within ranges that were asked for. */
  edges: Edge[]
}

interface Edge {
  readonly range: readonly [number, number]
  readonly lowest: boolean
  id: number | undefined
}

/** Makes the lines, and the ways to find them. */
export function indexOf(all: readonly string[], end: string): Lines {
  const lines: Lines = { all: [], end, byName: new Map(), byId: new Map(), edges: [] }
  for (const [place, line] of all.entries()) setLine(lines, place, line)
  return lines
}

/** Puts a line at its place, or takes away what is there. */
export function setLine(lines: Lines, place: number, line: string | undefined): void {
  const before = lines.all[place]
  lines.all[place] = line
  const [was, is] = [keysOf(before), keysOf(line)]
  // Mostly it is found as before: a group has one more member.
  if (was.name === is.name && was.id === is.id) return
  removeFrom(lines, was, place)
  addTo(lines, is, place)
}

function addTo(lines: Lines, { name, id }: Keys, place: number): void {
  if (name !== undefined) insert(lines.byName, name, place)
  if (id === undefined) return
  insert(lines.byId, id, place)
  for (const edge of lines.edges) {
    const isIn = id >= edge.range[0] && id <= edge.range[1]
    if (isIn && (edge.id === undefined || (edge.lowest ? id < edge.id : id > edge.id))) edge.id = id
  }
}

function removeFrom(lines: Lines, { name, id }: Keys, place: number): void {
  if (name !== undefined) take(lines.byName, name, place)
  if (id === undefined) return
  take(lines.byId, id, place)
  // Another one is at the edge now; it is looked for when somebody asks.
  if (!lines.byId.has(id)) lines.edges = lines.edges.filter((edge) => edge.id !== id)
}

/** The lowest or the highest id of those in a range that are in use; `undefined` when none is. */
export function outermost(lines: Lines, range: readonly [number, number], lowest: boolean): number | undefined {
  const [first, last] = range
  const known = lines.edges.find((edge) => edge.range[0] === first && edge.range[1] === last && edge.lowest === lowest)
  if (known !== undefined) return known.id
  const edge: Edge = { range, lowest, id: undefined }
  for (const id of lines.byId.keys()) {
    if (id >= first && id <= last && (edge.id === undefined || (lowest ? id < edge.id : id > edge.id))) edge.id = id
  }
  lines.edges.push(edge)
  return edge.id
}

/** What a line is found by; one that is removed, by nothing. */
interface Keys {
  readonly name?: string
  readonly id?: number
}

function keysOf(line = ''): Keys {
  const colon = line.indexOf(':')
  if (colon === -1) return {}
  const name = line.slice(0, colon)
  const start = line.indexOf(':', colon + 1) + 1
  if (start === 0 || !/^[^#+:\-\s]/.test(name)) return { name }
  const stop = line.indexOf(':', start)
  const id = line.slice(start, stop === -1 ? undefined : stop)
  return /^\d+$/.test(id) ? { name, id: Number(id) } : { name }
}

function insert<Key>(index: Map<Key, number[]>, key: Key, place: number): void {
  const places = index.get(key)
  if (places === undefined) index.set(key, [place])
  else {
    places.push(place)
    if (places.length > 1 && (places.at(-2) ?? 0) > place) places.sort((a, b) => a - b)
  }
}

function take<Key>(index: Map<Key, number[]>, key: Key, place: number): void {
  const left = (index.get(key) ?? []).filter((each) => each !== place)
  if (left.length === 0) index.delete(key)
  else index.set(key, left)
}
