import type { TargetPath } from '../../util/paths.ts'
import { DOOMS_NOTHING, type Rows } from './row.ts'
import { counted, quotedText } from './words.ts'

/** Operations on the system as a whole. */
export interface SystemOperations {
  readonly 'set-kernel-arguments': {
    readonly shouldExist: readonly string[]
    readonly shouldNotExist: readonly string[]
  }
  /** Removes the enablement links of a unit that is enabled. */
  readonly 'disable-unit': { readonly unit: string }
  /** Labels the paths by the target's own SELinux policy. */
  readonly relabel: { readonly policy: string; readonly paths: readonly TargetPath[] }
}

const SYSTEM = { ...DOOMS_NOTHING, group: 'system', kernel: [] } as const

/** What is known of the kinds of operations on the system as a whole. */
export const SYSTEM_ROWS: Rows<SystemOperations, 'system'> = {
  'set-kernel-arguments': {
    ...SYSTEM,
    destroys: false,
    once: true,
    tools: ['ignition-kargs-helper'],
    doing: () => 'setting kernel arguments',
    text({ shouldExist, shouldNotExist }) {
      const added = shouldExist.map((argument) => `add ${quotedText(argument)}`)
      const removed = shouldNotExist.map((argument) => `remove ${quotedText(argument)}`)
      return `set kernel arguments: ${[...added, ...removed].join(', ')}`
    },
  },
  'disable-unit': {
    ...SYSTEM,
    destroys: false,
    once: false,
    tools: ['systemctl'],
    doing: ({ unit }) => `disabling ${JSON.stringify(unit)}`,
    text: ({ unit }) => `disable the unit ${quotedText(unit)}`,
  },
  relabel: {
    ...SYSTEM,
    destroys: false,
    once: false,
    tools: ['setfiles'],
    doing: () => 'labelling files',
    text: ({ policy, paths }) => `label ${counted(paths, 'path')} by the SELinux policy ${quotedText(policy)}`,
  },
}
