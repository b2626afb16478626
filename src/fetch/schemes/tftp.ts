import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { streamBody } from '../body.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import { describeNetworkFailure } from '../network-failure.ts'
import { startPatience } from '../patience.ts'
import { backoffDelay, DEFAULT_BACKOFF } from '../retry.ts'
import { startDeadline, type Deadline } from '../deadline.ts'
import { createWaiting, type Waiting } from '../waiting.ts'
import type { SchemeContext } from './scheme.ts'
import { openTftpSession, type TftpPatience, type TftpReply, type TftpSession } from './tftp-session.ts'

/** Milliseconds until a packet is sent again, and how often. */
const RESEND_MS = 1000
const RESENDS = 6

/**
 * Fetches by TFTP (RFC 1350, with the options blksize and tsize of RFC 2347 to 2349). The request is repeated until
 * the deadline, for the network may not be up yet; a transfer that has begun is not.
 */
export async function openTftp(context: SchemeContext, request: FetchRequest): Promise<FetchAnswer> {
  const target = tftpTarget(request.url)
  const deadline = startDeadline(context.clock, context.deadlineMs, true)
  const reach = startPatience(context.clock, context.unreachableMs, target.shown)
  const waiting = createWaiting(context.log, context.clock, target.shown)
  for (let failures = 1; ; failures += 1) {
    let session: TftpSession | undefined
    try {
      request.signal?.throwIfAborted()
      const opened = await openTftpSession(target, request.signal)
      session = opened
      const first = await opened.request(target.file, patience({ request, deadline, waiting }))
      if (first.kind === 'error') opened.close()
      if (first.kind === 'error' && first.code === 1) return { kind: 'not-found', status: 404 }
      if (first.kind === 'error') throw refused(target.shown, first)
      waiting.over()
      return streamBody(blocks(opened, first, { target, request, deadline, waiting }), first.size, () => opened.close())
    } catch (thrown) {
      session?.close()
      if (thrown instanceof FirstlightError || request.signal?.aborted === true) throw thrown
      const failure = describeNetworkFailure(thrown, { today: context.clock.date(), hasLink: context.hasLink })
      const { reason } = failure
      waiting.failed(reason, failures)
      const delay = backoffDelay(DEFAULT_BACKOFF, failures, context.random())
      reach.note(failure, delay)
      if (delay >= deadline.remaining()) throw deadline.error(target.shown, reason)
      await context.clock.sleep(delay, request.signal)
    }
  }
}

interface TftpTarget {
  readonly host: string
  readonly port: number
  readonly file: string
  readonly shown: string
}

function tftpTarget(text: string): TftpTarget {
  const shown = printableUrl(text)
  if (!URL.canParse(text)) throw new FirstlightError('fetch-failed', `fetching ${shown}: not a valid URL`)
  const { hostname, port, pathname } = new URL(text)
  let file = pathname
  try {
    file = decodeURIComponent(pathname)
  } catch {
    // A malformed escape is taken for what it is.
  }
  if (file.includes('\0') || hostname === '')
    throw new FirstlightError('fetch-failed', `fetching ${shown}: not a valid URL`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 69 : Number(port), file, shown }
}

interface Transfer {
  readonly target: TftpTarget
  readonly request: FetchRequest
  readonly deadline: Deadline
  readonly waiting: Waiting
}

/** No longer than the deadline allows. */
function patience({ request, deadline, waiting }: Omit<Transfer, 'target'>): TftpPatience {
  const remaining = Math.max(deadline.remaining(), 1)
  const resends = Math.min(RESENDS, Math.ceil(remaining / RESEND_MS))
  return {
    resendMs: Math.min(RESEND_MS, remaining),
    resends,
    signal: request.signal,
    unanswered: () => waiting.failed('none yet', 1),
  }
}

async function* blocks(
  session: TftpSession,
  first: TftpReply,
  { target, ...transfer }: Transfer,
): AsyncGenerator<Uint8Array> {
  const { request, deadline } = transfer
  try {
    let reply = first
    for (;;) {
      if (reply.kind === 'error') throw refused(target.shown, reply)
      if (reply.kind === 'data') {
        deadline.received(reply.data.length)
        if (reply.data.length > 0) yield reply.data
        if (reply.last) {
          await session.acknowledge()
          return
        }
      }
      if (deadline.remaining() <= 0) throw deadline.error(target.shown, undefined)
      reply = await session.next(patience(transfer))
    }
  } catch (thrown) {
    if (thrown instanceof FirstlightError || request.signal?.aborted === true) throw thrown
    throw new FirstlightError(
      'fetch-failed',
      `fetching ${target.shown}: the transfer broke off: the server does not answer any more`,
    )
  } finally {
    session.close()
  }
}

function refused(shown: string, { code }: { readonly code: number }): FirstlightError {
  const reason = REASONS[code] ?? `TFTP error ${code}`
  return new FirstlightError('fetch-failed', `fetching ${shown}: ${reason}`, { facts: { url: shown, code } })
}

const REASONS: Readonly<Record<number, string>> = {
  0: 'the server refused',
  1: 'no such file',
  2: 'access denied',
  4: 'the server did not understand the request',
  8: 'the server refused the options',
}
