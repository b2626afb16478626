import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'

/** A TFTP server. */
export interface TftpEmulator {
  /** `tftp://127.0.0.1:PORT` */
  readonly origin: string
  /** The files that were asked for. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** How it misbehaves. */
export interface TftpOptions {
  /** Knows no options (RFC 1350 alone). */
  readonly plain?: boolean
  /** Drops every so many packets, sent and received. */
  readonly dropEvery?: number
  /** Sends every data packet twice. */
  readonly twice?: boolean
  /** Falls silent after so many blocks. */
  readonly silentAfter?: number
}

/** Starts a real one on loopback; each transfer has a port of its own, as the protocol wants. */
export async function startTftp(
  files: Readonly<Record<string, Uint8Array>>,
  options: TftpOptions = {},
): Promise<TftpEmulator> {
  const requests: string[] = []
  const transfers = new Set<Socket>()
  const drop = dropper(options.dropEvery)
  const server = createSocket('udp4')
  server.on('message', (packet, from) => {
    if (packet.readUInt16BE(0) !== 1 || drop()) return
    const [file = '', , ...words] = packet.subarray(2).toString('latin1').split('\0')
    requests.push(file)
    const socket = createSocket('udp4')
    transfers.add(socket)
    serve(socket, from, { body: files[file], words, options, drop })
  })
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve))
  return {
    origin: `tftp://127.0.0.1:${server.address().port}`,
    requests,
    close: async () => {
      for (const socket of transfers) socket.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function dropper(every: number | undefined): () => boolean {
  let count = 0
  return () => {
    count += 1
    return every !== undefined && count % every === 0
  }
}

interface Transfer {
  readonly body: Uint8Array | undefined
  readonly words: readonly string[]
  readonly options: TftpOptions
  readonly drop: () => boolean
}

function serve(socket: Socket, to: RemoteInfo, { body, words, options, drop }: Transfer): void {
  const send = (packet: Buffer): void => {
    if (!drop()) socket.send(packet, to.port, to.address)
  }
  if (body === undefined) return send(Buffer.concat([Buffer.from([0, 5, 0, 1]), Buffer.from('File not found\0')]))
  const at = words.indexOf('blksize')
  const blockSize = options.plain === true || at === -1 ? 512 : Number(words[at + 1])
  let current = 0
  const sendBlock = (block: number): void => {
    current = block
    if (options.silentAfter !== undefined && block > options.silentAfter) return
    const data = body.subarray((block - 1) * blockSize, block * blockSize)
    const packet = Buffer.concat([Buffer.from([0, 3, (block >> 8) & 0xff, block & 0xff]), data])
    send(packet)
    if (options.twice === true) send(packet)
  }
  socket.on('message', (packet) => {
    if (packet.readUInt16BE(0) !== 4 || drop()) return
    // Block numbers start again at 0 after 65535; an old acknowledgement is passed over.
    if (packet.readUInt16BE(2) === (current & 0xffff) && current * blockSize <= body.length) sendBlock(current + 1)
    else if (packet.readUInt16BE(2) === ((current - 1) & 0xffff)) sendBlock(current)
  })
  if (options.plain === true) return sendBlock(1)
  send(Buffer.concat([Buffer.from([0, 6]), Buffer.from(`blksize\0${blockSize}\0tsize\0${body.length}\0`)]))
}
