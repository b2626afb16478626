/** The programs whose place this one takes when it is started under their names. */
export const NAMES = [
  'ignition',
  'ignition-apply',
  'ignition-rmcfg',
  'ignition-validate',
  'butane',
  'afterburn',
] as const

/** One of {@link NAMES}. */
export type Name = (typeof NAMES)[number]

/** Whether a program's name is one of them. */
export function isName(name: string): name is Name {
  return (NAMES as readonly string[]).includes(name)
}

/** Those that the resident engine does for whoever calls them. */
export const SERVED: readonly Name[] = ['ignition', 'ignition-validate']

/** The name under which the program serves those that are called in its stead (`src/boot/resident`). */
export const RESIDENT = 'resident'
