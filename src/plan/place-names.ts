import type { Place } from './picture.ts'

/** How places are written: a document by the last part of its name, as long as that is enough to know it. */
export function placeNames(places: readonly (Place | undefined)[]): (place: Place) => string {
  const sources = new Set<string>()
  for (const place of places) if (place !== undefined) sources.add(place.source)
  const isClear = new Set([...sources].map(lastPart)).size === sources.size
  return ({ source, line }) => `${isClear ? lastPart(source) : source}:${line}`
}

function lastPart(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1)
}
