/** QEMU: the firmware configuration device (`-fw_cfg name=opt/com.coreos/config,file=…`), or a block device without it. */
import { dmi } from '../rules.ts'
import type { Cloud } from '../cloud.ts'
import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import { FirstlightError } from '../../errors.ts'
import type { HostPath } from '../../util/paths.ts'
import { formatBytes } from '../../util/bytes.ts'
import { awaitDevice } from '../drive/await-device.ts'
import { below, kindOf, readSized, readWhole } from '../machine/files.ts'
import type { ProviderAnswer, ProviderContext } from '../provider.ts'
import { answerOf } from '../answer.ts'

/** In the order in which they are looked at: Flatcar's own key is the more particular one. */
const FW_CFG_KEYS = ['opt/org.flatcar-linux/config', 'opt/com.coreos/config']
/** Machines that have no fw_cfg; there the config is a virtio block device with the serial `ignition`. */
const BLOCK_ARCHITECTURES = ['s390x', 'ppc64']
const BLOCK_TIMEOUT = 300_000
const BLOCK_INTERVAL = 5_000

/** QEMU. */
export const qemu: Cloud = {
  id: 'qemu',
  title: 'QEMU',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-qemu/',
  needs: 'fw_cfg with the key opt/com.coreos/config; on s390x and ppc64le a virtio block device with serial=ignition',
  network: false,
  fetchConfig: (context) =>
    BLOCK_ARCHITECTURES.includes(context.architecture) ? fromBlockDevice(context) : fromFirmware(context),
  detection: [
    {
      certainty: 'config',
      rule: 'fw_cfg has a key for the config',
      holds: ({ has }) => FW_CFG_KEYS.some((key) => has('sys', `firmware/qemu_fw_cfg/by_name/${key}`)),
    },
    {
      certainty: 'config',
      rule: 'there is a block device virtio-ignition',
      holds: ({ has }) => has('dev', 'disk/by-id/virtio-ignition'),
    },
    dmi('hypervisor', 'sys_vendor', 'QEMU'),
  ],
}

async function fromFirmware(context: ProviderContext): Promise<ProviderAnswer> {
  const firmware = below(context.roots.sys, 'firmware/qemu_fw_cfg')
  if (kindOf(firmware) === undefined) {
    const failure = await context.helpers.loadModule('qemu_fw_cfg')
    if (kindOf(firmware) === undefined && failure !== undefined) {
      throw new FirstlightError('provider-failed', `loading the module qemu_fw_cfg: ${failure}`, {
        hint: 'is this machine run by QEMU? name its platform with --platform',
      })
    }
  }
  for (const key of FW_CFG_KEYS) {
    const entry = below(firmware, 'by_name', key)
    const bytes = readEntry(entry)
    if (bytes === undefined) continue
    if (bytes.length === 0) return { kind: 'none', reason: `${key} is empty` }
    return answerOf(context, { bytes, source: { kind: 'provider', provider: 'qemu', location: key } })
  }
  return { kind: 'none', reason: `fw_cfg has no ${FW_CFG_KEYS.join(' and no ')}` }
}

/**
 * The kernel seeks through the device from its start for every read, so the time of a read grows with its offset: the
 * whole entry is asked for at once, with one byte more as a guard that it ends where the firmware says.
 */
function readEntry(entry: HostPath): Uint8Array | undefined {
  const sizeText = readWhole(below(entry, 'size'), 4096)
  if (sizeText === undefined) return undefined
  const text = Buffer.from(sizeText).toString('latin1').trim()
  const size = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size)) throw broken(entry, 'its size is not a number')
  if (size === 0) return new Uint8Array()
  if (size > FETCHED_LIMIT) throw broken(entry, `it is larger than ${formatBytes(FETCHED_LIMIT)}`)
  const bytes = readSized(below(entry, 'raw'), size + 1)
  if (bytes === undefined) throw broken(entry, 'it has a size but no content')
  if (bytes.length > size) throw broken(entry, `it is longer than the ${size} bytes that the firmware says`)
  if (bytes.length < size) throw broken(entry, `it ends after ${bytes.length} of ${size} bytes`)
  return bytes
}

async function fromBlockDevice(context: ProviderContext): Promise<ProviderAnswer> {
  if (kindOf(below(context.roots.sys, 'bus/virtio/drivers/virtio_blk')) === undefined) {
    const failure = await context.helpers.loadModule('virtio_blk')
    if (failure !== undefined) context.log({ level: 'warning', message: `loading the module virtio_blk: ${failure}` })
  }
  const wanted = {
    directory: 'disk/by-id',
    names: ['virtio-ignition'],
    timeout: BLOCK_TIMEOUT,
    interval: BLOCK_INTERVAL,
  }
  const device = await awaitDevice(context, wanted)
  if (device === undefined) {
    throw new FirstlightError('provider-failed', 'waiting for the block device virtio-ignition: it did not appear', {
      hint: 'attach the config as a virtio block device with serial=ignition, or use the platform metal',
    })
  }
  const bytes = withoutPadding(readWhole(device) ?? new Uint8Array())
  return answerOf(context, { bytes, source: { kind: 'provider', provider: 'qemu', location: device } })
}

/** Without the NULs that fill the last sector. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1)
}

function broken(entry: HostPath, reason: string): FirstlightError {
  return new FirstlightError('provider-failed', `reading ${entry}: ${reason}`)
}
