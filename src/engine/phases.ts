/**
 * A moment of the boot. Images that split the engine into units have one unit for each; otherwise one process goes
 * through all of them in this order.
 */
export const PHASES = ['fetch-offline', 'fetch', 'kargs', 'disks', 'mount', 'files', 'umount'] as const

/** One of {@link PHASES}. */
export type Phase = (typeof PHASES)[number]

/** Whether a word is the name of a phase. */
export function isPhase(word: string): word is Phase {
  return (PHASES as readonly string[]).includes(word)
}
