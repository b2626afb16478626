/** NVIDIA BlueField: the host pushes the config through the card's boot FIFO. */
import { FirstlightError } from '../errors.ts'
import { below, readWhole } from './machine-files.ts'
import type { Provider } from './provider.ts'
import { answerOf } from './answer.ts'

const FIFO = 'bus/platform/devices/MLNXBF04:00/bootfifo'

/** The config of a BlueField card. */
export const nvidiabluefield: Provider = {
  fetchConfig: async (context) => {
    const path = below(context.roots.sys, FIFO)
    // The driver may be built in, so that only the file says whether it is there.
    const failure = await context.helpers.loadModule('mlxbf_bootctl')
    const bytes = readWhole(path)
    if (bytes === undefined) {
      throw new FirstlightError('provider-failed', `reading ${path}: there is no such file`, {
        hint:
          failure === undefined ? 'is this machine a BlueField card?' : `loading the module mlxbf_bootctl: ${failure}`,
      })
    }
    const config = withoutNuls(bytes)
    return answerOf(context, {
      bytes: config,
      source: { kind: 'provider', provider: 'nvidiabluefield', location: path },
    })
  },
}

function withoutNuls(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  return start === -1 ? new Uint8Array() : bytes.subarray(start, bytes.findLastIndex((byte) => byte !== 0) + 1)
}
