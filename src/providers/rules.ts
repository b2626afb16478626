/** What the rules look at. */
export interface DetectedMachine {
  /** A field of the firmware's description, e.g. `sys_vendor`; empty when there is none. */
  readonly dmi: (field: string) => string
  /** Whether something is at a path below a root. */
  readonly has: (root: 'sys' | 'dev' | 'proc', path: string) => boolean
  readonly text: (root: 'sys' | 'dev' | 'proc', path: string) => string
  readonly label: (name: string) => boolean
  readonly architecture: string
}

/**
 * How sure a rule is, the surest first: what is itself the config, marks of who imitates another platform's, what vendors
 * write into firmware, channels of hypervisors. Labels of drives come last, since a drive may be left over from another
 * machine; that there is some hypervisor says least.
 */
export const CERTAINTIES = [
  'config',
  'imitator',
  'firmware',
  'channel',
  'particular drive',
  'drive',
  'hypervisor',
] as const

/** Something that tells a platform for certain. */
export interface Rule {
  readonly certainty: (typeof CERTAINTIES)[number]
  /** The rule, for people. */
  readonly rule: string
  holds(machine: DetectedMachine): boolean
}

/** A rule about a field of the firmware's description. */
export function dmi(certainty: Rule['certainty'], field: string, value: string | RegExp): Rule {
  return {
    certainty,
    rule: `DMI ${field} ${typeof value === 'string' ? `is ${value}` : `matches ${value.source}`}`,
    holds: (machine) => (typeof value === 'string' ? machine.dmi(field) === value : value.test(machine.dmi(field))),
  }
}
