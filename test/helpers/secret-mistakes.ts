import { CANARY, NUMBER } from './secret-places.ts'

/** Mistakes such as people make, in the value of a secret: what stands in its place. */
export const VALUE_MISTAKES: Readonly<Record<string, (value: string) => unknown>> = {
  none: (value) => value,
  'a list': (value) => [value],
  'a number': () => NUMBER,
  'a number in a list': () => [NUMBER],
  'a list in a list': (value) => [[value, 7]],
  'a mapping': (value) => ({ sorce: value }),
  'a mapping of harmless keys': (value) => ({ path: value, name: value, mode: value }),
  'a mapping with the secret as its key': (value) => ({ [value]: 1 }),
}

/** Mistakes in the name of a key. */
export const KEY_MISTAKES: Readonly<Record<string, (key: string) => string>> = {
  'a letter less': (key) => key.slice(0, 2) + key.slice(3),
  'two letters swapped': (key) => `${key.slice(0, 1)}${key.charAt(2)}${key.charAt(1)}${key.slice(3)}`,
  'in small letters, without a line': (key) => key.toLowerCase().replaceAll('_', ''),
  'another word': () => 'pat',
  'a word for what it is': () => 'password',
}

/** Mistakes in the text: at the line of the secret, which has this number, or beside it. */
export const TEXT_MISTAKES: Readonly<Record<string, (lines: readonly string[], at: number) => readonly string[]>> = {
  'a quote less': (lines, at) => replaced(lines, at, (line) => line.replace(/["'](?=[^"']*$)/, '')),
  'the first quote less': (lines, at) => replaced(lines, at, (line) => line.replace(/["']/, '')),
  'a quote more': (lines, at) => replaced(lines, at, (line) => line.replace(CANARY, `${CANARY}"`)),
  'a colon less': (lines, at) => replaced(lines, at, (line) => line.replace(/:(?=\s)/, '')),
  'a colon more': (lines, at) => replaced(lines, at, (line) => `${line}: x`),
  'no space behind the colon': (lines, at) => replaced(lines, at, (line) => line.replace(/: /, ':')),
  'a comma less': (lines, at) => replaced(lines, at, (line) => line.replaceAll(',', ' ')),
  'a comma more': (lines, at) => replaced(lines, at, (line) => `${line},,`),
  'a bracket more before': (lines, at) => replaced(lines, at - 1, (line) => `${line} ]`),
  'a bracket more behind': (lines, at) => replaced(lines, at, (line) => `${line} }`),
  'a word before': (lines, at) => lines.toSpliced(at, 0, 'oops'),
  'a word behind': (lines, at) => lines.toSpliced(at + 1, 0, 'oops'),
  'a tab': (lines, at) => replaced(lines, at, (line) => line.replace(/^\s*/, '\t')),
  'a space less': (lines, at) => replaced(lines, at, (line) => line.replace(/^\s/, '')),
  'a space more': (lines, at) => replaced(lines, at, (line) => ` ${line}`),
  'an alias': (lines, at) => replaced(lines, at, (line) => line.replace(/(?<=: )["']?(?=\S)/, '*')),
  'an anchor': (lines, at) => replaced(lines, at, (line) => line.replace(/(?<=: )["']?(?=\S)/, '&')),
  'a tag': (lines, at) => replaced(lines, at, (line) => line.replace(/(?<=: )["']?(?=\S)/, '!')),
  'a reserved sign': (lines, at) => replaced(lines, at, (line) => line.replace(/(?<=: )["']?(?=\S)/, '@')),
  'a remark': (lines, at) => replaced(lines, at, (line) => `${line} # was ${CANARY}`),
  'a block of text': (lines, at) => replaced(lines, at, (line) => line.replace(/(?<=: )/, '|')),
  'the line twice': (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ''),
  'an escape that is none': (lines, at) => replaced(lines, at, (line) => line.replace(CANARY, `\\q${CANARY}`)),
  'cut off behind the secret': (lines, at) => lines.slice(0, at + 1),
  'cut off in the secret': (lines, at) =>
    replaced(lines, at, (line) => line.slice(0, line.lastIndexOf(CANARY) + CANARY.length)).slice(0, at + 1),
  'the secret as a directive': (lines, at) => [`%${CANARY}`, ...lines.slice(0, at)],
  'a control character': (lines, at) => replaced(lines, at, (line) => line.replace(CANARY, `${CANARY}\u0007`)),
  'another version': (lines) => lines.map((line) => line.replace(/(version"?: "?)[0-9.]+/i, '$19.9.9')),
  'no version': (lines) => lines.map((line) => line.replace(/version"?: ?"?[0-9.]+"?,?/i, '')),
}

function replaced(lines: readonly string[], at: number, change: (line: string) => string): readonly string[] {
  return lines.map((line, index) => (index === at ? change(line) : line))
}

/** The object with what `change` makes of each member whose value has the secret in it. */
export function withSecretMembers(
  value: unknown,
  change: (key: string, secret: string) => readonly [string, unknown],
): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) =>
      typeof item === 'string' && item.includes(CANARY) ? change('', item)[1] : withSecretMembers(item, change),
    )
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) =>
      typeof member === 'string' && member.includes(CANARY)
        ? change(key, member)
        : [key, withSecretMembers(member, change)],
    ),
  )
}
