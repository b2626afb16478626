import type { Key } from '../reference/keys/key.ts'
import { LANGUAGES, type Language } from '../reference/languages.ts'

/** The kind of a key's value, and whether it must be there. */
export function detailOf({ type, isRequired }: Key): string {
  return isRequired ? `${type}, required` : type
}

/** What a key means, what its values are, what counts without it, since when there is it, and its name in Ignition: Markdown. */
export function documentationOf(
  { meaning, values, since, ignition, becomes, default: without }: Key,
  language: Language,
): string {
  const facts = [
    values.length === 0 || values.length > 12 ? undefined : `Values: ${values.map((one) => `\`${one}\``).join(', ')}`,
    without === undefined ? undefined : `Without it: ${without}`,
    isOld(since, language) ? undefined : `Since version ${since}`,
    ignition === undefined ? undefined : `In Ignition: \`${ignition.path}\``,
    becomes,
  ]
  return [meaning, ...facts.filter((fact) => fact !== undefined)].join('\n\n')
}

/** Whether something has been there since the first version: of the same major number, where there were others before. */
function isOld(since: string, { name }: Language): boolean {
  const [major] = since.split('.', 1)
  return (
    LANGUAGES.find((one) => one.name === name && one.version.startsWith(`${major}.`))?.version === since || since === ''
  )
}
