import { once } from 'node:events'
import { createServer } from 'node:net'
import { FirstlightError } from '../errors.ts'
import { codeOf } from '../node/io-error.ts'

/** A port of this host that leads to one of the machine. */
export interface Forward {
  readonly host: number
  readonly guest: number
}

/** `8080:80`, or `8080` for the same port on both sides; nothing when it is neither. */
export function parseForward(given: string): Forward | undefined {
  const [, host, guest = host] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(given) ?? []
  const forward = { host: Number(host), guest: Number(guest) }
  return [forward.host, forward.guest].every((port) => port >= 1 && port <= 65_535) ? forward : undefined
}

/** Where the ports of machines are listened on: for this host alone. */
export const LOOPBACK = '127.0.0.1'

/**
 * Makes sure that the ports of this host can be listened on, before anything is begun.
 * @throws FirstlightError `refused`
 */
export async function checkFree(forwards: readonly Forward[]): Promise<void> {
  for (const { host, guest } of forwards) {
    const server = createServer()
    try {
      await once(server.listen(host, LOOPBACK), 'listening')
    } catch (cause) {
      throw notFree({ host, guest }, cause)
    }
    server.close()
    await once(server, 'close')
  }
}

function notFree({ host, guest }: Forward, cause: unknown): FirstlightError {
  const isUsed = codeOf(cause) === 'EADDRINUSE'
  const what = isUsed ? 'another program listens there' : 'this user may not listen there'
  const other = host < 10_000 ? host + 10_000 : host - 10_000
  return new FirstlightError('refused', `forwarding port ${host} of this host: ${what}`, {
    cause,
    hint: `choose another one, e.g. --forward ${other}:${guest}${isUsed ? `; ss -ltnp sport = :${host} tells whose it is` : ''}`,
  })
}
