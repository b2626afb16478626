import type * as Http from 'node:http'

/**
 * Node's HTTP client and server. Not by `import`, which reads every export of a module: one of these loads a second client,
 * and takes longer than many a command needs in all.
 */
export function nodeHttp(): typeof Http {
  return process.getBuiltinModule('node:http')
}
