import type { Config } from '../../config/model.ts'
import type { Origins } from '../../config/origins.ts'
import { exactIntegers } from '../../document/exact-integers.ts'
import { formatPath, type ConfigPath } from '../../report/path.ts'
import { nameOfPlace } from '../../report/position.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, section } from '../command/option.ts'
import { DOCUMENT, DOCUMENT_ARGUMENT, json, LOG, type LogSettings } from '../command/standard-options.ts'
import { DONE, type ExitCode } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import { openLog } from '../log.ts'
import { loadConfig, type ObtainSettings } from '../obtain.ts'
import { reportData } from '../report-output.ts'
import { stringifyExact } from '../../util/json.ts'

/** `firstlight render`: the one config that a machine would get, and where each of its values came from. */
export const renderCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4],
  arguments: DOCUMENT_ARGUMENT,
  options: {
    ...DOCUMENT,
    ...json('print one JSON object: config or origins, and issues'),
    ...LOG,
    ...section('Output', {
      origins: flag('print instead where each value came from, one line each'),
      compact: flag('print the config in one line'),
    }),
  },
  notes: ['The config is printed whole, with the secrets that are in it: treat the output like the document.'],
  examples: ['firstlight render machine.ign', 'firstlight render machine.bu --origins'],
  run: ({ settings, io }) => render(settings, io),
})

/** How a config is shown. */
interface RenderSettings extends ObtainSettings, LogSettings {
  readonly origins: boolean
  readonly compact: boolean
}

/** Prints the config that the settings name, or where its values came from. */
export async function render(settings: RenderSettings, io: Io): Promise<ExitCode> {
  const loaded = await loadConfig({ settings, io, log: await openLog(settings, io) })
  if ('exitCode' in loaded) return loaded.exitCode
  const { config, origins } = loaded.config
  const exact = exactIntegers(config, origins)
  if (settings.json) {
    const data = settings.origins ? { origins: originLines(config, origins) } : { config: exact }
    io.out(`${stringifyExact({ ...data, issues: reportData(loaded.config.report) })}\n`)
  } else if (settings.origins) {
    for (const { path, from } of originLines(config, origins)) io.out(`${path}\t${from}\n`)
  } else {
    io.out(`${stringifyExact(exact, settings.compact ? undefined : 2)}\n`)
  }
  await loaded.fetcher.close()
  return DONE
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
  return location === undefined ? 'firstlight itself' : nameOfPlace(location)
}
