import type { Finding } from '../engine/verify/finding.ts'

/** Storage that is there but otherwise. What is only missing may be added by hand, and so may a label. */
const BY_HAND: ReadonlySet<string> = new Set(['presence', 'label', 'flags'])

/** Whether a running machine cannot be changed so without losing what is stored on it. */
export function needsNewMachine({ path, aspect }: Pick<Finding, 'path' | 'aspect'>): boolean {
  const isStorage = path?.[0] === 'storage' && ['disks', 'raid', 'luks', 'filesystems'].includes(String(path[1]))
  return isStorage && !BY_HAND.has(aspect)
}
