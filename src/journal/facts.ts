import type { ContentInfo } from '../util/content.ts'
import type { TargetPath } from '../util/paths.ts'

/**
 * What earlier stages leave for later ones. Plain data without secrets: the journal keeps it, so that an interrupted
 * run, or the next process of the same run, continues from it.
 */
export interface Facts {
  /** What was fetched, by resource id. */
  readonly contents: Readonly<Record<string, ContentInfo>>
  /** Directories that the mount stage made, which a user's home may be at or below. */
  readonly madeDirectories: readonly TargetPath[]
  /** Volumes whose key belongs into the target, so that it can open them again. */
  readonly keptVolumeKeys: readonly string[]
  /** Paths that stages made or changed and that need a label of the target's policy. */
  readonly touchedPaths: readonly TargetPath[]
  /** Disks that the config has partitions on, by their nodes, each as the config spells it. */
  readonly partitionedDisks: Readonly<Record<string, string>>
  /** Devices that this run makes, by their nodes or the names of the config: what is found on one is older than it. */
  readonly freshDevices: Readonly<Record<string, FreshDevice>>
}

/** How a device comes to be new. */
export type FreshDevice = 'table-cleared' | 'partition-made' | 'array-made'

/** The facts before any stage has run. */
export const NO_FACTS: Facts = {
  contents: {},
  madeDirectories: [],
  keptVolumeKeys: [],
  touchedPaths: [],
  partitionedDisks: {},
  freshDevices: {},
}

/** The facts with what one more stage leaves: records are joined, lists get what they do not have yet. */
export function addFacts(facts: Facts, leaves: Partial<Facts>): Facts {
  return {
    contents: { ...facts.contents, ...leaves.contents },
    madeDirectories: union(facts.madeDirectories, leaves.madeDirectories),
    keptVolumeKeys: union(facts.keptVolumeKeys, leaves.keptVolumeKeys),
    touchedPaths: union(facts.touchedPaths, leaves.touchedPaths),
    partitionedDisks: { ...facts.partitionedDisks, ...leaves.partitionedDisks },
    freshDevices: { ...facts.freshDevices, ...leaves.freshDevices },
  }
}

function union<Item>(known: readonly Item[], added: readonly Item[] | undefined): readonly Item[] {
  return added === undefined ? known : [...new Set([...known, ...added])]
}
