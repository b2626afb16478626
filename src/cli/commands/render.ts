import type { Config } from '../../config/model.ts'
import type { Origins } from '../../config/origins.ts'
import { SPEC_VERSIONS, type SpecVersion } from '../../config/spec/versions.ts'
import { exactIntegers } from '../../document/exact-integers.ts'
import { inNewestStable, inVersion } from '../../document/in-version.ts'
import type { Issue } from '../../report/issues.ts'
import { formatPath, type ConfigPath } from '../../report/path.ts'
import { nameOfPlace } from '../../report/position.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, section, usageError, word } from '../command/option.ts'
import { DOCUMENT, DOCUMENT_ARGUMENT, json, LOG, type LogSettings } from '../command/standard-options.ts'
import { DONE, EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import { FAILURE_FORMAT } from '../../program/failure-format.ts'
import type { Io } from '../../program/io.ts'
import { openLog } from '../log.ts'
import { loadConfig, type ObtainSettings } from '../obtain.ts'
import { OUTPUT_FORMATS } from '../output/formats.ts'
import { printReport, reportData } from '../report-output.ts'
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
      spec: word(
        'version',
        'in this version of the spec, where nothing is lost by it (the newest stable one that has all)',
        {
          offers: async () => SPEC_VERSIONS.map(({ version }) => version),
        },
      ),
    }),
  },
  notes: ['The config is printed whole, with the secrets that are in it: treat the output like the document.'],
  examples: [
    'firstlight render machine.ign',
    'firstlight render machine.bu --spec 3.4.0',
    'firstlight render machine.bu --origins',
  ],
  run: ({ settings, io }) => render(settings, io),
})

/** How a config is shown. */
interface RenderSettings extends ObtainSettings, LogSettings {
  readonly origins: boolean
  readonly compact: boolean
  readonly spec: string | undefined
}

/** Prints the config that the settings name, or where its values came from. */
export async function render(settings: RenderSettings, io: Io): Promise<ExitCode> {
  const spec = specOf(settings.spec)
  const loaded = await loadConfig({ settings, io, log: await openLog(settings, io) })
  if ('exitCode' in loaded) return loaded.exitCode
  await loaded.fetcher.close()
  const { config, origins, report } = loaded.config
  const written =
    spec === undefined ? await inNewestStable({ config, origins }) : await inVersion({ config, origins }, spec)
  if (written.kind === 'lacks') return refuse(written.issues, settings, io)
  const exact = exactIntegers(written.config, origins)
  if (settings.json) {
    const data = settings.origins ? { origins: originLines(config, origins) } : { config: exact }
    io.out(`${stringifyExact({ format: OUTPUT_FORMATS.render, ...data, issues: reportData(report) })}\n`)
  } else if (settings.origins) {
    for (const { path, from } of originLines(config, origins)) io.out(`${path}\t${from}\n`)
  } else {
    io.out(`${stringifyExact(exact, settings.compact ? undefined : 2)}\n`)
  }
  return DONE
}

function specOf(version: string | undefined): SpecVersion | undefined {
  if (version === undefined) return undefined
  const spec = SPEC_VERSIONS.find((one) => one.version === version)
  if (spec !== undefined) return spec
  throw usageError(
    `there is no version ${version} of the spec`,
    `there are ${SPEC_VERSIONS.map((one) => one.version).join(', ')}`,
  )
}

/** Names each line that needs a newer version. */
function refuse(issues: readonly Issue[], { json }: RenderSettings, io: Io): ExitCode {
  if (json) io.out(`${JSON.stringify({ format: FAILURE_FORMAT, issues: reportData({ issues }) })}\n`)
  else printReport({ issues }, io)
  return EXIT_CODES.invalid.code
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
