import { createNameService } from '../name-service.ts'
import type { Socket } from 'node:dgram'

/** What a server sends. */
export type TftpReply =
  | { readonly kind: 'data'; readonly data: Uint8Array; readonly last: boolean; readonly size?: number }
  /** It took the options; contents follow. */
  | { readonly kind: 'options'; readonly size?: number }
  | { readonly kind: 'error'; readonly code: number }

/** How long to wait for a packet. */
export interface TftpPatience {
  readonly resendMs: number
  readonly resends: number
  readonly signal: AbortSignal | undefined
  /** Hears of a packet that nobody answered; it is sent again. */
  unanswered(): void
}

/** A transfer in octet mode, packet by packet. */
export interface TftpSession {
  /** Asks for a file. @throws when nobody answers */
  request(file: string, patience: TftpPatience): Promise<TftpReply>
  /** Acknowledges what came last and gives what comes next. @throws when nobody answers any more */
  next(patience: TftpPatience): Promise<TftpReply>
  /** Acknowledges the last block, so that the server does not send it again. */
  acknowledge(): Promise<void>
  close(): void
}

/** Bytes of a block that is asked for: what fits into an Ethernet frame. */
const BLOCK_SIZE = 1428

/** Opens a socket to a server. The name is looked up here. */
export async function openTftpSession(
  target: { readonly host: string; readonly port: number },
  signal?: AbortSignal,
): Promise<TftpSession> {
  const { createSocket } = await import('node:dgram')
  const [found] = await createNameService().addresses(target.host, signal)
  const { address = target.host, family = 4 } = found ?? {}
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  const inbox = createInbox(socket, address)
  let port = target.port
  let block = 0
  let blockSize = 512

  const exchange = async (packet: Buffer, patience: TftpPatience): Promise<TftpReply> => {
    const { resendMs, resends, signal } = patience
    for (let attempt = 0; attempt < resends; attempt += 1) {
      if (attempt > 0) patience.unanswered()
      socket.send(packet, port, address, (error) => {
        if (error !== null) inbox.fail(error)
      })
      const until = performance.now() + resendMs
      for (;;) {
        const message = await inbox.take(until - performance.now(), signal)
        if (message === undefined) break
        // The first answer comes from a port of its own, which stays for the transfer.
        if (port === target.port && block === 0) port = message.port
        const reply = message.port === port ? understood(message.packet) : undefined
        if (reply !== undefined) return reply
      }
    }
    throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })
  }

  /** A packet that belongs here; repeated ones and those of others are passed over. */
  const understood = (packet: Buffer): TftpReply | undefined => {
    const opcode = packet.length < 4 ? 0 : packet.readUInt16BE(0)
    if (opcode === 5) return { kind: 'error', code: packet.readUInt16BE(2) }
    if (opcode === 6 && block === 0) {
      const options = optionsOf(packet)
      blockSize = Math.min(Math.max(Number(options.get('blksize')) || 512, 8), 65_464)
      return { ...sizeOf(options), kind: 'options' }
    }
    if (opcode !== 3 || packet.readUInt16BE(2) !== ((block + 1) & 0xffff)) return undefined
    block += 1
    const data = packet.subarray(4)
    return { kind: 'data', data, last: data.length < blockSize }
  }

  return {
    request: (file, patience) => exchange(readRequest(file), patience),
    next: (patience) => exchange(acknowledgement(block), patience),
    acknowledge: () => new Promise((resolve) => socket.send(acknowledgement(block), port, address, () => resolve())),
    close: () => inbox.close(),
  }
}

function readRequest(file: string): Buffer {
  const text = [file, 'octet', 'blksize', String(BLOCK_SIZE), 'tsize', '0', ''].join('\0')
  return Buffer.concat([Buffer.from([0, 1]), Buffer.from(text)])
}

function acknowledgement(block: number): Buffer {
  const packet = Buffer.from([0, 4, 0, 0])
  packet.writeUInt16BE(block & 0xffff, 2)
  return packet
}

function optionsOf(packet: Buffer): ReadonlyMap<string, string> {
  const words = packet.subarray(2).toString('latin1').split('\0')
  const options = new Map<string, string>()
  for (let at = 0; at + 1 < words.length; at += 2) options.set((words[at] ?? '').toLowerCase(), words[at + 1] ?? '')
  return options
}

function sizeOf(options: ReadonlyMap<string, string>): { readonly size?: number } {
  const size = options.get('tsize')
  return size !== undefined && /^[1-9]\d*$/.test(size) ? { size: Number(size) } : {}
}

interface Message {
  readonly packet: Buffer
  readonly port: number
}

interface Inbox {
  /** The next message, or `undefined` when none comes in time. */
  take(ms: number, signal: AbortSignal | undefined): Promise<Message | undefined>
  fail(error: Error): void
  close(): void
}

function createInbox(socket: Socket, address: string): Inbox {
  const waiting: Message[] = []
  let broken: Error | undefined
  let wake: (() => void) | undefined
  const woken = (): void => {
    wake?.()
    wake = undefined
  }
  const throwIfBroken = (): void => {
    if (broken !== undefined) throw broken
  }
  const fail = (error: Error): void => {
    broken = error
    woken()
  }
  socket.on('message', (packet, from) => {
    if (from.address !== address || waiting.length > 64) return
    waiting.push({ packet, port: from.port })
    woken()
  })
  socket.on('error', fail)
  let closed = false
  return {
    fail,
    take: async (ms, signal) => {
      signal?.throwIfAborted()
      throwIfBroken()
      if (waiting.length === 0 && ms > 0) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            clearTimeout(timer)
            signal?.removeEventListener('abort', done)
            resolve()
          }
          const timer = setTimeout(done, ms)
          wake = done
          signal?.addEventListener('abort', done, { once: true })
        })
      }
      signal?.throwIfAborted()
      throwIfBroken()
      return waiting.shift()
    },
    close: () => {
      if (!closed) socket.close()
      closed = true
    },
  }
}
