import { isFirstlightError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { describeOperation } from '../host/operation/table.ts'
import type { ContentStore } from '../util/content.ts'
import type { IgnitionLog } from './log.ts'

/** A host that logs each operation as it begins and ends, numbered in hexadecimal from 1. */
export function loggingHost(host: Host, stage: string, { log, contents }: LoggingParts): Host {
  let counter = 0
  return {
    ...host,
    async perform(operation, options) {
      counter += 1
      const scope = [stage, `op(${counter.toString(16)})`]
      const what = describeOperation(operation, contents)
      log.line('info', scope, `[started]  ${what}`)
      try {
        await host.perform(operation, options)
      } catch (thrown) {
        log.line(
          'critical',
          scope,
          `[failed]   ${what}: ${isFirstlightError(thrown) ? thrown.message : String(thrown)}`,
        )
        throw thrown
      }
      log.line('info', scope, `[finished] ${what}`)
    },
  }
}

interface LoggingParts {
  readonly log: IgnitionLog
  readonly contents: ContentStore
}
