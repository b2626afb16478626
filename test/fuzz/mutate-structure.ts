import { parse, stringify } from 'yaml'
import { NASTY_VALUES } from './dictionary.ts'
import type { Random } from './random.ts'

/** A change to the tree that a document stands for; it is written down anew, as JSON or YAML. */
export function mutateStructure(text: string, random: Random, donor: string): string | undefined {
  const [tree, other] = [treeOf(text), treeOf(donor)]
  if (typeof tree !== 'object' || tree === null) return undefined
  let changed: unknown = tree
  for (let count = 1 + random.below(3); count > 0; count--) changed = changeSomewhere(changed, random, other)
  return write(changed, { random, isJson: text.trimStart().startsWith('{') })
}

function treeOf(text: string): unknown {
  try {
    const tree: unknown = parse(text, { logLevel: 'silent', maxAliasCount: 100 })
    return tree
  } catch {
    return undefined
  }
}

function write(tree: unknown, { random, isJson }: { readonly random: Random; readonly isJson: boolean }): string {
  if (isJson || random.oneIn(4)) return JSON.stringify(tree, undefined, random.pick([0, 1, 2])) ?? 'null'
  return stringify(tree, { lineWidth: random.pick([0, 40, 80]), aliasDuplicateObjects: random.oneIn(2) })
}

/** Goes down to some place, and changes what is there. */
function changeSomewhere(value: unknown, random: Random, donor: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.oneIn(6)) return changed(value, random, donor)
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value
    if (list.length === 0) return [partOf(donor, random)]
    const at = random.below(list.length)
    if (random.oneIn(4)) return listChange(list, at, random)
    return list.with(at, changeSomewhere(list[at], random, donor))
  }
  const entries = Object.entries(value) as [string, unknown][]
  if (entries.length === 0) return { [partName(donor, random)]: partOf(donor, random) }
  const at = random.below(entries.length)
  const [key, member] = entries[at] ?? ['', undefined]
  if (random.oneIn(5)) return Object.fromEntries(memberChange(entries, at, { random, donor }))
  return Object.fromEntries(entries.with(at, [key, changeSomewhere(member, random, donor)]))
}

function listChange(list: readonly unknown[], at: number, random: Random): unknown {
  return random.pick([
    () => list.toSpliced(at, 1),
    () => [...list, list[at]],
    () => list.toReversed(),
    () => Array.from({ length: 2 + random.below(50) }, () => list[at]),
  ])()
}

interface Means {
  readonly random: Random
  readonly donor: unknown
}

function memberChange(
  entries: readonly [string, unknown][],
  at: number,
  { random, donor }: Means,
): [string, unknown][] {
  const [key, member] = entries[at] ?? ['', undefined]
  return random.pick([
    () => entries.toSpliced(at, 1),
    () => [...entries.toSpliced(at, 1), [typo(key, random), member] as [string, unknown]],
    () => [...entries, [partName(donor, random), partOf(donor, random)] as [string, unknown]],
    () => entries.with(at, [key, { [key]: member }]),
  ])()
}

function typo(key: string, random: Random): string {
  const at = random.below(key.length + 1)
  return random.pick([
    () => key.slice(0, at) + key.slice(at + 1),
    () => key.toUpperCase(),
    () => key.replaceAll('_', ''),
    () => key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2),
  ])()
}

function changed(value: unknown, random: Random, donor: unknown): unknown {
  return random.pick([
    () => random.pick(NASTY_VALUES),
    () => random.pick(NASTY_VALUES),
    () => [value],
    () => ({ value }),
    () => partOf(donor, random),
    () => (typeof value === 'number' ? value + random.pick([-1, 1, 1024, -value]) : value),
    () => (typeof value === 'string' ? value + String(random.pick(NASTY_VALUES)) : value),
  ])()
}

/** Some part of another document. */
function partOf(donor: unknown, random: Random): unknown {
  let part = donor
  while (typeof part === 'object' && part !== null && !random.oneIn(4)) {
    const members: readonly unknown[] = Object.values(part)
    if (members.length === 0) break
    part = random.pick(members)
  }
  return part
}

function partName(donor: unknown, random: Random): string {
  let part = donor
  let name = 'storage'
  while (typeof part === 'object' && part !== null) {
    const entries = Object.entries(part) as readonly (readonly [string, unknown])[]
    if (entries.length === 0) break
    const [key, member] = random.pick(entries)
    if (!Array.isArray(part)) name = key
    if (random.oneIn(3)) break
    part = member
  }
  return name
}
