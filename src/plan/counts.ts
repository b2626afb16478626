import type { Item, Picture, Place, Sign } from './picture.ts'

/** How many things of a plan are new, changed and kept. */
export interface Counts {
  readonly created: number
  readonly changed: number
  readonly kept: number
}

/** Counts the things of a picture: partitions, and all that the document names besides. */
export function countSigns(picture: Picture): Counts {
  const items: readonly Item[] = [
    ...picture.disks.flatMap(({ partitions }) => partitions),
    ...picture.groups.flatMap((group) => group.items),
  ]
  const of = (sign: Sign): number => items.filter((item) => item.sign === sign).length
  return { created: of('+'), changed: of('~'), kept: of('=') }
}

/** The places that a picture shows at the ends of its lines. */
export function placesOf(picture: Picture): readonly (Place | undefined)[] {
  return [...picture.disks, ...picture.groups.flatMap((group) => group.items)].map(({ place }) => place)
}
