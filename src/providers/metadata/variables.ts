import type { Metadata } from './metadata.ts'

/** Whose names the variables have: Afterburn's, or those of Container Linux and Flatcar. */
export type VariableStyle = 'afterburn' | 'coreos'

/** How Container Linux called these platforms. */
const OLD_NAMES: Readonly<Record<string, string>> = { AWS: 'EC2', GCP: 'GCE' }

/** The attributes as variables: name and value, sorted by name. Only names are changed, never values. */
export function variablesOf(metadata: Metadata, style: VariableStyle): readonly (readonly [string, string])[] {
  return Object.entries(metadata.attributes)
    .map(([name, value]) => [nameIn(style, name), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * The variables as a file that both systemd (`EnvironmentFile=`) and a shell read, whatever stands in the values: each
 * in double quotes, with what is special in them escaped.
 */
export function environmentFile(metadata: Metadata, style: VariableStyle): string {
  return linesOf(variablesOf(metadata, style), quoted)
}

/**
 * The variables as Afterburn writes them: bare, for whoever reads the file by itself; but a value that a shell or systemd
 * would take for something else is quoted.
 */
export function afterburnFile(metadata: Metadata): string {
  return linesOf(variablesOf(metadata, 'afterburn'), (value) =>
    /^[\w./:@%+,=-]*$/.test(value) ? value : quoted(value),
  )
}

function linesOf(variables: ReturnType<typeof variablesOf>, written: (value: string) => string): string {
  return variables.map(([name, value]) => `${name}=${written(value)}\n`).join('')
}

function quoted(value: string): string {
  return `"${value.replace(/\0/g, '').replace(/[\\"$`]/g, '\\$&')}"`
}

function nameIn(style: VariableStyle, name: string): string {
  if (style === 'afterburn') return `AFTERBURN_${name}`
  const platform = name.slice(0, name.indexOf('_'))
  return `COREOS_${OLD_NAMES[platform] ?? platform}${name.slice(platform.length)}`
}
