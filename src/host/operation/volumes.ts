import type { Secret } from '../../util/secret.ts'
import type { Content } from '../../util/content.ts'
import type { DevicePath } from '../../util/paths.ts'
import { DEVICE_MAPPER } from './kernel-parts.ts'
import { DOOMS_NOTHING, NEEDS_NOTHING, wholeDevice, type Rows } from './row.ts'
import { quotedText, shownText } from './words.ts'

/** Operations on LUKS volumes. The key is always the one the host holds for the volume. */
export interface LuksOperations {
  /** Makes the host hold the volume's key: generated, taken from a resource, or the machine's CEX key. */
  readonly 'provide-volume-key': { readonly volume: string; readonly from: 'generated' | 'cex' | Content }
  readonly 'format-luks': {
    readonly volume: string
    readonly device: DevicePath
    readonly label?: string
    readonly uuid?: string
    readonly options: readonly string[]
    readonly cex: boolean
  }
  readonly 'open-luks': {
    readonly volume: string
    readonly device: DevicePath
    readonly discard: boolean
    readonly options: readonly string[]
    /** Whether the flags are stored in the header. */
    readonly persistent: boolean
  }
  readonly 'bind-clevis': {
    readonly volume: string
    readonly device: DevicePath
    readonly pin: string
    /** The pin's JSON; holds thumbprints and advertisements. */
    readonly config: Secret
    /** Tang servers without a stored advertisement: each is asked for one first. */
    readonly servers: readonly string[]
    /** Whether the volume is closed and unlocked through the binding, as proof. */
    readonly prove: boolean
  }
  /** Removes the generated key from the volume, which from now on opens only through its binding. */
  readonly 'drop-volume-key': { readonly volume: string; readonly device: DevicePath }
}

/** What is known of the kinds of operations on LUKS volumes. */
export const LUKS_ROWS: Rows<LuksOperations, 'volumes'> = {
  'provide-volume-key': {
    ...DOOMS_NOTHING,
    ...NEEDS_NOTHING,
    group: 'volumes',
    destroys: false,
    once: true,
    doing: ({ volume }) => `providing a key for the volume ${JSON.stringify(volume)}`,
    text({ volume, from }) {
      if (from === 'generated') return `generate a key for ${named(volume)}`
      if (from === 'cex') return `use the key of the crypto card for ${named(volume)}`
      const source = from.kind === 'resource' ? shownText(from.shown) : 'the config'
      return `take the key of ${named(volume)} from ${source}`
    },
  },
  'format-luks': {
    group: 'volumes',
    destroys: true,
    once: true,
    tools: ({ cex }) => (cex ? ['wipefs', 'cryptsetup', 'zkey', 'zkey-cryptsetup'] : ['wipefs', 'cryptsetup']),
    kernel: [],
    dooms: wholeDevice,
    doing: ({ device, volume }) => `formatting ${JSON.stringify(device)} as the volume ${JSON.stringify(volume)}`,
    text: ({ device, volume }) => `format ${shownText(device)} as ${named(volume)}`,
  },
  'open-luks': {
    group: 'volumes',
    destroys: false,
    once: true,
    tools: ['cryptsetup'],
    kernel: [DEVICE_MAPPER],
    dooms: wholeDevice,
    doing: ({ device, volume }) => `opening the volume ${JSON.stringify(volume)} on ${JSON.stringify(device)}`,
    text: ({ device, volume, discard }) =>
      `open ${named(volume)} on ${shownText(device)}${discard ? ', allowing discards' : ''}`,
  },
  'bind-clevis': {
    ...DOOMS_NOTHING,
    group: 'volumes',
    destroys: false,
    once: true,
    tools: ['cryptsetup', 'clevis'],
    kernel: [],
    doing: ({ volume }) => `binding the volume ${JSON.stringify(volume)}`,
    text: ({ volume, pin }) => `bind ${named(volume)} with clevis pin ${shownText(pin)}`,
  },
  'drop-volume-key': {
    ...DOOMS_NOTHING,
    group: 'volumes',
    destroys: true,
    once: true,
    tools: ['cryptsetup'],
    kernel: [],
    doing: ({ device }) => `removing the generated key from ${JSON.stringify(device)}`,
    text: ({ volume }) => `remove the generated key from ${named(volume)}`,
  },
}

function named(volume: string): string {
  return `the LUKS volume ${quotedText(volume)}`
}
