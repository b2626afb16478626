import { readContainerLinuxConfig } from '../../src/container-linux/read.ts'
import type { ContainerLinuxOptions } from '../../src/container-linux/translate.ts'
import { locateIssue } from '../../src/config/parse.ts'
import { formatPath } from '../../src/report/path.ts'
import { positionOf } from '../../src/report/position.ts'

/** What a Container Linux Config came to. */
export interface Outcome {
  /** The sections of the Ignition config that somebody asked for; nothing if the document was refused. */
  readonly result?: Record<string, unknown>
  /** `severity code $.path line:column`. */
  readonly issues: readonly string[]
}

/** Translates a Container Linux Config. */
export async function translate(text: string, options: ContainerLinuxOptions = {}): Promise<Outcome> {
  const source = { kind: 'file', path: 'config.yaml' } as const
  const { result, origins } = await readContainerLinuxConfig(Buffer.from(text), source, options)
  const issues = result.issues.map((issue) => {
    const { severity, code, path, location } = locateIssue(issue, origins)
    const { line, column } = location === undefined ? { line: 1, column: 1 } : positionOf(location)
    return `${severity} ${code} ${formatPath(path)} ${line}:${column}`
  })
  if (result.kind === 'invalid') return { issues }
  const { ignition, ...sections } = JSON.parse(JSON.stringify(result.document)) as Record<
    string,
    Record<string, unknown>
  >
  const { version: _, ...config } = ignition ?? {}
  const shown = Object.entries({ ...sections, ignition: config }).filter(([, value]) => Object.keys(value).length > 0)
  return { result: Object.fromEntries(shown), issues }
}

/** The contents of the first drop-in of a unit of the result. */
export function dropinOf(outcome: Outcome, unit: string): string | undefined {
  const { units = [] } = (outcome.result?.['systemd'] ?? {}) as {
    readonly units?: readonly { readonly name: string; readonly dropins?: readonly { readonly contents: string }[] }[]
  }
  return units.find(({ name }) => name === unit)?.dropins?.[0]?.contents
}
