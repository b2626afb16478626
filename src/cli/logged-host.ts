import type { ContentStore } from '../util/content.ts'
import type { Host } from '../host/host.ts'
import { describeOperation } from '../host/operation/table.ts'
import type { Log } from '../log.ts'

/** A host that logs each operation before it performs it. */
export function loggedHost(host: Host, contents: ContentStore, log: Log): Host {
  return {
    ...host,
    perform: async (operation, options) => {
      log({ level: 'debug', message: describeOperation(operation, contents) })
      await host.perform(operation, options)
    },
  }
}
