/**
 * A command line in lines of at most so many letters, as a shell takes it: each but the last ends in a backslash. An option
 * stays with what it is given, and what stands in quotes is a word.
 */
export function shellLines(command: string, width: number): readonly string[] {
  if (command.length <= width) return [command]
  const words = command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []
  const lines: string[] = []
  let line = ''
  for (const unit of unitsOf(words)) {
    const longer = line === '' ? unit : `${line} ${unit}`
    if (line === '' || longer.length + ' \\'.length <= width) line = longer
    else {
      lines.push(`${line} \\`)
      line = `    ${unit}`
    }
  }
  return [...lines, line]
}

/** Words that are not parted: an option and what it is given, a sign between commands and the command behind it. */
function unitsOf(words: readonly string[]): readonly string[] {
  const units: string[] = []
  for (const word of words) {
    const last = units.at(-1) ?? ''
    const belongs = /^[|&]+$/.test(last) || (/^--?[\w-]+$/.test(last) && !/^[-|&]/.test(word))
    if (belongs) units[units.length - 1] = `${last} ${word}`
    else units.push(word)
  }
  return units
}
