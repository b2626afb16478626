import type { Host } from '../host/host.ts'
import { devicePath } from '../util/paths.ts'
import type { JsonValue } from '../util/json.ts'

/**
 * What a host says of some devices, in the words of the expectation: `partitions` of a table (each with the facts that
 * are named), `type`, `uuid` and `label` of a signature, `luks` of a header, `array` of an array.
 */
export async function devicesData(
  host: Host,
  expected: Readonly<Record<string, JsonValue>>,
): Promise<Record<string, unknown>> {
  const data: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(expected)) data[name] = await deviceData(host, name, parseExpected(value))
  return data
}

type Facts = Readonly<Record<string, unknown>>

async function deviceData(host: Host, name: string, expected: Facts): Promise<unknown> {
  const device = devicePath(name)
  const facts: Record<string, unknown> = {}
  if ('exists' in expected) facts['exists'] = (await host.devices.identity(device)) !== undefined
  if ('partitions' in expected) {
    const table = await host.devices.table(device)
    const wanted = Array.isArray(expected['partitions']) ? expected['partitions'].map(parseExpected) : []
    facts['partitions'] = table.partitions.map((entry, index) => pick(entry, wanted[index]))
  }
  if ('array' in expected) facts['array'] = pick(await host.devices.array(name), parseExpected(expected['array']))
  if ('luks' in expected) facts['luks'] = pick(await host.devices.luks(device), parseExpected(expected['luks']))
  const signature = Object.keys(expected).some((key) => ['type', 'uuid', 'label'].includes(key))
  if (signature) Object.assign(facts, pick(await host.devices.signature(device), expected, ['type', 'uuid', 'label']))
  return facts
}

/** The facts that are named, with `null` for those that are not there. */
function pick(facts: object | undefined, named: Facts | undefined, among?: readonly string[]): unknown {
  if (facts === undefined) return null
  if (named === undefined) return facts
  const all = new Map(Object.entries(facts))
  const keys = Object.keys(named).filter((key) => among === undefined || among.includes(key))
  return Object.fromEntries(keys.map((key) => [key, (all.get(key) as unknown) ?? null]))
}

function parseExpected(value: unknown): Facts {
  return typeof value === 'object' && value !== null ? (value as Facts) : {}
}
