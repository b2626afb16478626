/** What a line of YAML in block style says, as far as its first value: its dashes, and its key. */
export interface Line {
  readonly start: number
  readonly end: number
  /** The columns of dashes. */
  readonly dashes: readonly number[]
  /** The column that the first thing after the dashes begins at. */
  readonly column: number
  readonly key?: LineKey
  /** What stands after the key or the dashes, without a remark. */
  readonly rest: string
  /** The offset of it. */
  readonly restStart: number
  readonly isBlank: boolean
}

/** A key with a colon behind it. */
interface LineKey {
  readonly name: string
  readonly start: number
  readonly end: number
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'#&*!|>%@[\]{},?:-][^\s:#]*))[ \t]*:(?=[ \t]|$)/

/** Reads one line. It is not known whether it stands in a block or between brackets: whoever asks knows that. */
export function readLine(text: string, start: number): Line {
  const stop = text.indexOf('\n', start)
  const end = stop === -1 ? text.length : stop
  const line = text.slice(start, end).replace(/\r$/, '')
  const dashes: number[] = []
  let column = line.search(/[^ ]|$/)
  while (line.charAt(column) === '-' && /^[ \t]|^$/.test(line.slice(column + 1, column + 2))) {
    dashes.push(column)
    column += 1 + (/^[ \t]*/.exec(line.slice(column + 1))?.[0].length ?? 0)
  }
  const match = KEY.exec(line.slice(column))
  const name = match?.[1] ?? match?.[2] ?? match?.[3]
  const behind = column + (match?.[0].length ?? 0)
  const space = /^[ \t]*/.exec(line.slice(behind))?.[0].length ?? 0
  const rest = withoutRemark(line.slice(behind + space))
  return {
    start,
    end,
    dashes,
    column,
    rest,
    restStart: start + behind + space,
    isBlank: dashes.length === 0 && name === undefined && rest === '',
    ...(name === undefined || match === null
      ? {}
      : { key: { name, start: start + column, end: start + column + match[0].replace(/[ \t]*:$/, '').length } }),
  }
}

function withoutRemark(rest: string): string {
  if (rest.startsWith('#')) return ''
  const remark = rest.search(/[ \t]#/)
  const isQuoted = /^["']/.test(rest)
  return (remark === -1 || isQuoted ? rest : rest.slice(0, remark)).trimEnd()
}

/** Whether what stands behind a key opens a block of text. */
export function opensBlock(rest: string): boolean {
  return /^(?:[!&]\S+[ \t]+)?[|>][-+0-9]{0,2}$/.test(rest)
}

/** Whether what stands behind a key opens a bracket. */
export function opensFlow(rest: string): boolean {
  return /^[[{]/.test(rest)
}
