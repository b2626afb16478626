/** A value of a JSON text as it is written there; what it holds, where it holds something. */
interface Value {
  readonly text: string
  readonly brackets?: readonly [open: string, close: string]
  readonly members: readonly (readonly [key: string, value: Value])[]
}

/** A JSON text in lines of at most so many letters: what fits into one stays in one. Any other text is given back in its own lines. */
export function jsonLines(text: string, width: number): readonly string[] {
  const lines = text.trimEnd().split('\n')
  if (!text.startsWith('{') || lines.every((line) => line.length <= width)) return lines
  const tokens = text.match(/"(?:[^"\\]|\\[^])*"|[{}[\],:]|[^\s{}[\],:"]+|"/g) ?? []
  const place = { at: 0 }
  const value = readValue(tokens, place)
  const isWhole = value !== undefined && place.at === tokens.length
  return !isWhole ? lines : linesOf(value, { indent: '', before: '', behind: '', width })
}

/** Reads text alone and makes nothing of it: a key may stand twice, and a number be none. */
function readValue(tokens: readonly string[], place: { at: number }): Value | undefined {
  const open = tokens[place.at++]
  const close = open === '{' ? '}' : open === '[' ? ']' : undefined
  if (open === undefined || close === undefined) return open === undefined ? undefined : { text: open, members: [] }
  const members: (readonly [string, Value])[] = []
  while (tokens[place.at] !== close) {
    const key = open === '{' ? `${tokens[place.at]}: ` : ''
    if (open === '{') place.at += 2
    const value = readValue(tokens, place)
    if (value === undefined) return undefined
    members.push([key, value])
    if (tokens[place.at] === ',') place.at += 1
  }
  place.at += 1
  const inner = members.map(([key, { text }]) => key + text).join(', ')
  return { text: open + inner + close, brackets: [open, close], members }
}

interface Place {
  readonly indent: string
  readonly before: string
  readonly behind: string
  readonly width: number
}

function linesOf({ text, brackets, members }: Value, { indent, before, behind, width }: Place): readonly string[] {
  const whole = indent + before + text + behind
  if (brackets === undefined || members.length === 0 || whole.length <= width) return [whole]
  const [open, close] = brackets
  const inner = members.flatMap(([key, value], index) =>
    linesOf(value, { indent: `${indent}  `, before: key, behind: index < members.length - 1 ? ',' : '', width }),
  )
  return [indent + before + open, ...inner, indent + close + behind]
}
