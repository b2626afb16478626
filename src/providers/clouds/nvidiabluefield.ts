/** NVIDIA BlueField: the host pushes the config through the card's boot FIFO. */
import type { Cloud } from '../cloud.ts'
import { FirstlightError } from '../../errors.ts'
import { below, readWhole } from '../machine/files.ts'
import { answerOf } from '../answer.ts'

const FIFO = 'bus/platform/devices/MLNXBF04:00/bootfifo'

/** NVIDIA BlueField. */
export const nvidiabluefield: Cloud = {
  id: 'nvidiabluefield',
  title: 'NVIDIA BlueField',
  documentation: 'https://docs.nvidia.com/networking/display/bluefielddpuosv470',
  needs: 'the boot FIFO of the card in sysfs',
  network: false,
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
  detection: [
    {
      certainty: 'channel',
      rule: 'there is the boot FIFO of a card',
      holds: ({ has }) => has('sys', 'bus/platform/devices/MLNXBF04:00'),
    },
  ],
}

function withoutNuls(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  return start === -1 ? new Uint8Array() : bytes.subarray(start, bytes.findLastIndex((byte) => byte !== 0) + 1)
}
