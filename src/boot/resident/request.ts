import { isName, type Name } from '../../program/names.ts'

/** What a client asks for, as `initrd/dracut/30firstlight/firstlight-client` writes it in a line. */
export type Request =
  | {
      readonly kind: 'call'
      /** The client's own process: what it was called with is in /proc. */
      readonly pid: number
      /** Its child that waits for the end of the engine. */
      readonly watcher: number
      /** Its descriptors that take standard output and standard error. */
      readonly out: number
      readonly err: number
      /** How many of its arguments are for the program. */
      readonly count: number
      /** The program that it stands for. */
      readonly name: Name
    }
  | { readonly kind: 'signal'; readonly pid: number; readonly signal: 'SIGTERM' | 'SIGINT' }

/** A request to do something. */
export type CallRequest = Extract<Request, { readonly kind: 'call' }>

/** Reads a line of the pipe for requests; `undefined` for what no client writes. */
export function parseRequest(line: string): Request | undefined {
  const words = line.split(' ')
  const [first = '', signal] = words
  if (words.length === 2 && (signal === 'SIGTERM' || signal === 'SIGINT') && /^\d+$/.test(first)) {
    return { kind: 'signal', pid: Number(first), signal }
  }
  const name = words[5] ?? ''
  const [pid, watcher, out, err, count] = words
    .slice(0, 5)
    .map((word) => (/^\d+$/.test(word) ? Number(word) : undefined))
  if (pid === undefined || watcher === undefined || out === undefined || err === undefined || count === undefined)
    return
  return isName(name) && words.length === 6 ? { kind: 'call', pid, watcher, out, err, count, name } : undefined
}
