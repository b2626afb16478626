import { LANGUAGES, newestOf, type Language } from '../reference/languages.ts'

/** What a document says of itself, as far as it can be told before it is whole. */
interface Said {
  readonly name?: string | undefined
  readonly version?: string | undefined
}

/** Whether a text is written as JSON is, and not in lines. */
export function looksLikeJson(text: string): boolean {
  return text.charAt(text.search(/\S/)) === '{'
}

/**
 * Tells the language of a document while it is written: by what it says of itself, by its looks, and where there is
 * nothing yet by its name. A version that is not known, or not there yet, is taken for the newest stable one.
 *
 * @param name the name of its file: `.ign` and `.json` hold Ignition, anything else Butane
 */
export function languageOf(text: string, name = ''): Language {
  const start = /^(?:\s|#[^\n]*\n|---)*/.exec(text)?.[0].length ?? 0
  const isJson = text.charAt(start) === '{' || (start === text.length && /\.(?:ign|json)$/.test(name))
  const said = isJson ? saidInJson(text) : saidInYaml(text)
  if (said.name !== undefined) return languageNamed(said)
  if (isJson) return languageNamed({ ...said, name: 'ignition' })
  const isOld = /^(?:networkd|update|locksmith|docker|etcd|flannel):/m.test(text)
  return languageNamed({ name: isOld ? 'container-linux' : 'fcos' })
}

const YAML_NAME = /^["']?variant["']?[ \t]{0,9}:[ \t]{0,9}["']?([^\s"'#]*)/m
const YAML_VERSION = /^["']?version["']?[ \t]{0,9}:[ \t]{0,9}["']?([^\s"'#]*)/m
const JSON_NAME = /"variant"\s{0,9}:\s{0,9}"([^"\n]*)/
const JSON_VERSION = /"version"\s{0,9}:\s{0,9}"([^"\n]*)/

function saidInYaml(text: string): Said {
  return { name: YAML_NAME.exec(text)?.[1], version: YAML_VERSION.exec(text)?.[1] }
}

function saidInJson(text: string): Said {
  return { name: JSON_NAME.exec(text)?.[1], version: JSON_VERSION.exec(text)?.[1] }
}

/** The language of a name and version, or the newest stable one of that name, or of what most people write. */
function languageNamed({ name = '', version }: Said): Language {
  const known =
    LANGUAGES.find((one) => one.name === name && one.version === version) ?? newestOf(name) ?? newestOf('fcos')
  if (known === undefined) throw new TypeError('there is no language')
  return known
}
