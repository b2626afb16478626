/** What is known of a document that an editor has opened. */
interface Opened {
  readonly uri: string
  readonly languageId: string
  readonly text: string
}

/**
 * Whether a document is one of ours: Butane in `.bu` and `.butane`, Ignition in `.ign`, and YAML and JSON that say that they are.
 * Editors send whatever they have in YAML and JSON, and most of that is about something else.
 */
export function isOurs({ uri, languageId, text }: Opened): boolean {
  if (/\.(?:bu|butane|ign)(?:$|[?#])/.test(uri) || languageId === 'butane' || languageId === 'ignition') return true
  const start = text.slice(0, 4096)
  if (languageId === 'yaml') return /^variant[ \t]{0,9}:/m.test(start)
  return (languageId === 'json' || languageId === 'jsonc') && /^\s{0,99}\{\s{0,99}"ignition(?:Version)?"/.test(start)
}
