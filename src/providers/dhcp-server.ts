import { isIPv4 } from 'node:net'
import type { Deadline } from './deadline.ts'
import { below, listNames, readWhole } from './machine/files.ts'
import { progress } from './progress.ts'
import type { ProviderContext } from './provider.ts'

const INTERVAL = 500

/**
 * A value of a DHCP lease of this machine, read from the files that systemd-networkd keeps; waits until there is one.
 * `undefined` when there was none until the deadline. Interfaces that come later are seen too.
 *
 * @param key as networkd spells it, e.g. `SERVER_ADDRESS` or `OPTION_245`
 */
export async function awaitLeaseValue(
  context: ProviderContext,
  key: string,
  deadline: Deadline,
): Promise<string | undefined> {
  const report = progress(context, `a DHCP lease with ${key}`, deadline.at() - context.clock.now())
  for (;;) {
    const value = leaseValues(context, key)[0]
    if (value !== undefined) return value
    const left = deadline.at() - context.clock.now()
    if (left <= 0) return undefined
    report('no lease has it')
    await context.clock.sleep(Math.min(INTERVAL, left), context.signal)
  }
}

/** The address of the machine that answered DHCP; waits as {@link awaitLeaseValue}. */
export async function awaitDhcpServer(context: ProviderContext, deadline: Deadline): Promise<string | undefined> {
  const value = await awaitLeaseValue(context, 'SERVER_ADDRESS', deadline)
  return value !== undefined && isIPv4(value) ? value : undefined
}

function leaseValues({ roots }: ProviderContext, key: string): readonly string[] {
  const directory = below(roots.run, 'systemd/netif/leases')
  return (listNames(directory) ?? []).flatMap((name) => {
    const text = Buffer.from(readWhole(below(directory, name), 64 * 1024) ?? []).toString('utf8')
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${key}=`))
    return line === undefined ? [] : [line.slice(key.length + 1).trim()]
  })
}
