/** What a docstring says, in one line each. */
export interface Docstring {
  /** Before the first tag; paragraphs stay. */
  readonly text: string
  readonly default?: string
  readonly returns?: string
  readonly throws: readonly string[]
  /** What parameters are, by their names. */
  readonly params: Readonly<Record<string, string>>
}

const TAG = /\s*@(default|param|returns|throws|module)\b/

/** Reads the inside of a docstring. Links become code. */
export function readDocstring(comment: string): Docstring {
  const bare = comment
    .replace(/^\*/, '')
    .replaceAll(/\n[ \t]*\* ?/g, '\n')
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
  const [text = '', ...tags] = bare.split(TAG)
  const said = tags.flatMap((tag, index) => (index % 2 === 0 ? [{ tag, text: inOneLine(tags[index + 1] ?? '') }] : []))
  const of = (name: string): string | undefined => said.find(({ tag }) => tag === name)?.text
  return {
    text: text
      .trim()
      .split(/\n{2,}/)
      .map(inOneLine)
      .join('\n\n'),
    default: of('default'),
    returns: of('returns'),
    params: Object.fromEntries(
      said
        .filter(({ tag }) => tag === 'param')
        .map((each) => [/^\w*/.exec(each.text)?.[0] ?? '', each.text.replace(/^\w+ /, '')]),
    ),
    throws: said.filter(({ tag }) => tag === 'throws').map((each) => each.text),
  }
}

function inOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}
