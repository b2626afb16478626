/** One mistake in a document: what it is, the line (from 1) that it is in, and the document with it. */
export interface Mutant {
  readonly mistake: string
  readonly line: number
  readonly text: string
}

/** Makes mistakes such as people make, the same ones for the same seed. */
export function mutate(text: string, count: number, seed: number): readonly Mutant[] {
  const random = generator(seed)
  const lines = text.split('\n')
  const mutants = new Map<string, Mutant>()
  for (let attempt = 0; mutants.size < count && attempt < count * 50; attempt += 1) {
    const index = Math.floor(random() * lines.length)
    const mistake = MISTAKES[attempt % MISTAKES.length]
    const line = lines[index]
    if (mistake === undefined || line === undefined || isText(lines, index)) continue
    const changed = mistake.make(line, random)
    if (changed === undefined || changed === line) continue
    const mutant = lines.with(index, changed).join('\n')
    mutants.set(mutant, { mistake: `${mistake.name}: ${changed}`, line: index + 1, text: mutant })
  }
  return [...mutants.values()]
}

interface Mistake {
  readonly name: string
  /** The line with the mistake, or `undefined` where it cannot be made. */
  make(line: string, random: () => number): string | undefined
}

const KEY = /^(\s*(?:- )*)([a-z_]{3,})(:.*)$/
const SCALAR = /^(\s*(?:- )*[a-z_]{3,}: )([^\s[{|>&*#][^#]*)$/

const MISTAKES: readonly Mistake[] = [
  {
    name: 'typo in a key',
    make(line, random) {
      const [, start = '', key = '', rest = ''] = KEY.exec(line) ?? []
      if (key === '') return undefined
      const at = 1 + Math.floor(random() * (key.length - 2))
      const letters = Array.from(key)
      const kind = Math.floor(random() * 3)
      if (kind === 0) letters.splice(at, 1)
      else if (kind === 1) letters.splice(at, 0, letters[at] ?? '')
      else letters.splice(at, 2, letters[at + 1] ?? '', letters[at] ?? '')
      return `${start}${letters.join('')}${rest}`
    },
  },
  {
    name: 'wrong type',
    make(line, random) {
      const [, start = '', value = ''] = SCALAR.exec(line) ?? []
      if (value === '') return undefined
      return `${start}${['[a, b]', '{a: b}'][Math.floor(random() * 2)] ?? ''}`
    },
  },
  {
    name: 'a text where there is none',
    make(line, random) {
      const [, start = '', value = ''] = SCALAR.exec(line) ?? []
      if (!/^(?:[0-9]+|true|false)$/.test(value)) return undefined
      return `${start}${['maybe', '"yess"', '"12"'][Math.floor(random() * 3)] ?? ''}`
    },
  },
  {
    name: 'bad reference',
    make(line) {
      const local = /^(\s*(?:local|contents_local): )(\S+)$/.exec(line)
      if (local) return `${local[1] ?? ''}${local[2] ?? ''}.missing`
      const path = /^(\s*(?:- )?path: )\/(\S+)$/.exec(line)
      if (path) return `${path[1] ?? ''}${path[2] ?? ''}`
      const unit = /^(\s*(?:- )?name: \S+)\.(?:service|conf|mount|timer)$/.exec(line)
      if (unit) return `${unit[1] ?? ''}.servce`
      const url = /^(\s*source: )https:(\S+)$/.exec(line)
      if (url) return `${url[1] ?? ''}htps:${url[2] ?? ''}`
      const hash = /^(\s*hash: sha\d+-\w+)\w$/.exec(line)
      return hash ? (hash[1] ?? '') : undefined
    },
  },
  {
    name: 'one space less',
    make: (line) => (/^\s+\S/.test(line) ? line.slice(1) : undefined),
  },
  {
    name: 'one space more',
    make: (line) => (/\S/.test(line) ? ` ${line}` : undefined),
  },
  {
    name: 'a tab',
    make: (line) => (/^ {2}\s*\S/.test(line) ? line.replace(/^ {2}/, '\t') : undefined),
  },
  {
    name: 'a quote that is not closed',
    make(line) {
      const [, start = '', value = ''] = SCALAR.exec(line) ?? []
      return value === '' || value.includes('"') ? undefined : `${start}"${value}`
    },
  },
]

/** Whether a line is a comment, empty, or part of a block of text, where no mistake can be seen. */
function isText(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (/^\s*(?:#|$)/.test(line)) return true
  const depth = line.search(/\S/)
  for (let at = index - 1; at >= 0; at -= 1) {
    const above = lines[at] ?? ''
    if (above.trim() === '') continue
    if (above.search(/\S/) >= depth) continue
    return /[|>][-+]?\s*$/.test(above)
  }
  return false
}

/** Marsaglia's xorshift: numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
