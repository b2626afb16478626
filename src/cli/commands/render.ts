import type { Config } from '../../config/model.ts'
import type { Origins } from '../../config/origins.ts'
import { exactIntegers } from '../../document/exact-integers.ts'
import { formatPath, type ConfigPath } from '../../report/path.ts'
import { sourceName } from '../../report/source.ts'
import { positionAt } from '../../report/position.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { defineOutput, openLog } from '../log.ts'
import { defineDocument, loadConfig } from '../obtain.ts'
import { flagOption } from '../options.ts'
import { reportData } from '../report-output.ts'
import { stringifyExact } from '../../util/json.ts'

/** `firstlight render`: the one config that a machine would get, and where each of its values came from. */
export const renderCommand: CommandModule = {
  exits: [0, 1, 2, 3, 4],
  define(command) {
    defineOutput(defineDocument(command), 'print one JSON object: config or origins, and issues')
      .option('--origins', 'print instead where each value came from, one line each')
      .option('--compact', 'print the config in one line')
      .addHelpText(
        'after',
        '\nThe config is printed whole, with the secrets that are in it: treat the output\nlike the document.\n\n' +
          'Examples:\n  firstlight render machine.ign\n  firstlight render machine.bu --origins',
      )
  },
  async run(invocation) {
    const { io } = invocation
    const loaded = await loadConfig(invocation, await openLog(invocation))
    if ('exitCode' in loaded) return loaded.exitCode
    const { config, origins } = loaded.config
    const exact = exactIntegers(config, origins)
    const wantsOrigins = flagOption(invocation, 'origins')
    if (flagOption(invocation, 'json')) {
      const data = wantsOrigins ? { origins: originLines(config, origins) } : { config: exact }
      io.out(`${stringifyExact({ ...data, issues: reportData(loaded.config.report) })}\n`)
    } else if (wantsOrigins) {
      for (const { path, from } of originLines(config, origins)) io.out(`${path}\t${from}\n`)
    } else {
      io.out(`${stringifyExact(exact, flagOption(invocation, 'compact') ? undefined : 2)}\n`)
    }
    await loaded.fetcher.close()
    return DONE
  },
}

/** Where each leaf of the config came from. Values are not shown: some are secrets. */
function originLines(config: Config, origins: Origins): readonly { readonly path: string; readonly from: string }[] {
  const lines: { readonly path: string; readonly from: string }[] = []
  const visit = (value: unknown, path: ConfigPath): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value))
        visit(member, [...path, Array.isArray(value) ? Number(key) : key])
      return
    }
    lines.push({ path: formatPath(path), from: placeOf(origins, path) })
  }
  visit(config, [])
  return lines
}

function placeOf(origins: Origins, path: ConfigPath): string {
  const location = origins.locate(path)
  if (location === undefined) return 'firstlight itself'
  const { line, column } = positionAt(location.document.text, location.span.start)
  return `${sourceName(location.document.source)}:${line}:${column}`
}
