/** The lowest Node that this runs on: the first that unpacks zstd. */
export const LOWEST_NODE = '22.15.0'

/**
 * What is wrong with the Node that is running, as a sentence; `undefined` for one that is new enough. It is asked before
 * all else is loaded, on whatever Node there is: so nothing here is what an old one lacks.
 */
export function tooOld({ node }: { readonly node: string }): string | undefined {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_NODE.split('.').map(Number)
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return undefined
  return `Firstlight needs Node ${lowestMajor}.${lowestMinor} or later, and this is v${node}`
}
