/** Hyper-V: the host sends key-value pairs (KVP) over `/dev/vmbus/hv_kvp`; the config is one, or several in order. */
import type { Cloud } from '../cloud.ts'
import { FirstlightError } from '../../errors.ts'
import { targetPath } from '../../util/paths.ts'
import { type Duplex, withDuplex } from '../machine/devices.ts'
import { below, kindOf } from '../machine/files.ts'
import type { ProviderContext, ProviderFile } from '../provider.ts'
import { answerOf } from '../answer.ts'

const MESSAGE = 7432
const KEY_SIZE = 512
const VALUE_SIZE = 2048
const POOLS = 5
const CONFIG_POOL = 0
const CONFIG_KEY = 'ignition.config'
const MAX_MESSAGES = 100_000

const OPERATION = { set: 1, register: 100 }
const STATUS_OK = 0
const STATUS_UNSUPPORTED = 0x80004005
/** How long the host may be silent before it has said all. */
const SILENCE = 1_000
const INTERVAL = 20

/** The pairs of one pool. */
type Pool = Map<string, string>

/** Microsoft Hyper-V. */
export const hyperv: Cloud = {
  id: 'hyperv',
  title: 'Microsoft Hyper-V',
  documentation: 'https://learn.microsoft.com/en-us/virtualization/hyper-v-on-windows/reference/integration-services',
  needs: 'the key-value exchange of the host, /dev/vmbus/hv_kvp',
  network: false,
  fetchConfig: async (context) => {
    const device = below(context.roots.dev, 'vmbus/hv_kvp')
    if (kindOf(below(context.roots.sys, 'bus/vmbus/drivers/hv_utils')) === undefined) {
      const failure = await context.helpers.loadModule('hv_utils')
      if (failure !== undefined) context.log({ level: 'warning', message: `loading the module hv_utils: ${failure}` })
    }
    const pools = await withDuplex(device, (channel) => receiveAll(context, channel))
    if (pools === undefined) {
      throw new FirstlightError('provider-failed', `opening ${device}: there is no such device`, {
        hint: 'is this machine run by Hyper-V, with the data exchange service switched on?',
      })
    }
    const config = configIn(pools[CONFIG_POOL] ?? new Map())
    const leaves = pools.map((pool, index) => poolFile(pool, index))
    if (config === '') return { kind: 'none', reason: `the host sent no ${CONFIG_KEY}`, leaves }
    const source = { kind: 'provider', provider: 'hyperv', location: `KVP pool ${CONFIG_POOL}` } as const
    return answerOf(context, { bytes: Buffer.from(config, 'utf8'), source, leaves })
  },
  detection: [
    {
      certainty: 'channel',
      rule: 'DMI says a virtual machine of Microsoft, and not of Azure',
      holds: ({ dmi }) => dmi('sys_vendor') === 'Microsoft Corporation' && dmi('product_name') === 'Virtual Machine',
    },
  ],
}

/** The value of `ignition.config`, else of `ignition.config.0`, `.1`, … up to the first gap; empty when there is none. */
export function configIn(pool: ReadonlyMap<string, string>): string {
  const whole = pool.get(CONFIG_KEY)
  if (whole !== undefined && whole !== '') return whole
  const parts: string[] = []
  for (let part = pool.get(`${CONFIG_KEY}.0`); part !== undefined; part = pool.get(`${CONFIG_KEY}.${parts.length}`)) {
    parts.push(part)
  }
  return parts.join('')
}

/** Registers as the daemon that the pairs are for, and takes them until the host is silent. */
async function receiveAll(context: ProviderContext, channel: Duplex): Promise<readonly Pool[]> {
  const pools: Pool[] = Array.from({ length: POOLS }, () => new Map<string, string>())
  const hello = Buffer.alloc(MESSAGE)
  hello[0] = OPERATION.register
  channel.write(hello)
  let silent = 0
  for (let messages = 0; silent < SILENCE && messages < MAX_MESSAGES;) {
    const message = channel.read(MESSAGE)
    if (message === undefined) {
      await context.clock.sleep(INTERVAL, context.signal)
      silent += INTERVAL
      continue
    }
    silent = 0
    messages += 1
    if (message.length < MESSAGE) throw broken('a message is cut')
    const reply = replyTo(Buffer.from(message), pools)
    if (reply !== undefined) channel.write(reply)
  }
  return pools
}

function replyTo(message: Buffer, pools: readonly Pool[]): Uint8Array | undefined {
  const [operation, index] = [message.readUInt8(0), message.readUInt8(1)]
  if (operation === OPERATION.register) return undefined
  const reply = Buffer.from(message)
  reply.writeUInt32LE(operation === OPERATION.set ? STATUS_OK : STATUS_UNSUPPORTED, 0)
  if (operation !== OPERATION.set) return reply
  const keySize = message.readUInt32LE(8)
  const valueSize = message.readUInt32LE(12)
  if (keySize > KEY_SIZE || valueSize > VALUE_SIZE) throw broken('a pair is larger than its field')
  const key = textOf(message.subarray(16, 16 + keySize))
  const value = textOf(message.subarray(16 + KEY_SIZE, 16 + KEY_SIZE + valueSize))
  pools[index]?.set(key, value)
  return reply
}

/** The text up to the NUL that ends it; a value that fills its field has none. */
function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8')
}

/**
 * What Hyper-V's own daemon would have kept: the host does not send the pairs twice. Readable for root only, because the
 * config is among them.
 */
function poolFile(pool: Pool, index: number): ProviderFile {
  const records = [...pool].map(([key, value]) => {
    const record = Buffer.alloc(KEY_SIZE + VALUE_SIZE)
    record.write(key, 0, KEY_SIZE, 'utf8')
    record.write(value, KEY_SIZE, VALUE_SIZE, 'utf8')
    return record
  })
  return { path: targetPath(`/var/lib/hyperv/.kvp_pool_${index}`), mode: 0o600, bytes: Buffer.concat(records) }
}

function broken(reason: string): FirstlightError {
  return new FirstlightError('provider-failed', `receiving key-value pairs from Hyper-V: ${reason}`)
}
