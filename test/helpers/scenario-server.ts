import { gzipSync } from 'node:zlib'
import { startHttp, type Answer, type Reply } from '../emulators/http.ts'
import type { ScenarioAnswer } from './scenario-file.ts'

/** The server of a scenario. */
export interface ScenarioServer {
  readonly origin: string
  close(): Promise<void>
}

/** Starts a scenario's server on loopback. */
export async function startScenarioServer(serve: Readonly<Record<string, ScenarioAnswer>>): Promise<ScenarioServer> {
  return startHttp(Object.fromEntries(Object.entries(serve).map(([path, answer]) => [path, replyOf(answer)])))
}

function replyOf(given: ScenarioAnswer): Reply | readonly Reply[] {
  const answer = typeof given === 'string' ? { body: given } : given
  const { times = 1, then, requireHeaders } = answer
  if (answer.body?.includes('$SERVER')) {
    return (request, response) => {
      response.end(answer.body?.replaceAll('$SERVER', `http://${request.headers.host}`))
    }
  }
  if (then !== undefined) return [...Array.from({ length: times }, () => plain(answer)), { body: then }]
  if (requireHeaders === undefined) return plain(answer)
  return (request, response) => {
    const isRight = Object.entries(requireHeaders).every(
      ([name, value]) => request.headers[name.toLowerCase()] === value,
    )
    const { status = 200, headers = {}, body = '' } = plain(answer)
    response.writeHead(isRight ? status : 403, headers).end(isRight ? body : '')
  }
}

function plain(answer: Exclude<ScenarioAnswer, string>): Answer {
  const { status, headers, gzip, base64 } = answer
  const body = gzip !== undefined ? gzipSync(gzip) : base64 !== undefined ? Buffer.from(base64, 'base64') : answer.body
  return {
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  }
}
