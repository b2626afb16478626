import { printable } from '../util/printable.ts'
import type { Notice } from './notice.ts'
import { positionOf } from './position.ts'
import { sourceName } from './source.ts'

const COMMANDS = { error: 'error', warning: 'warning', advice: 'notice' } as const

/** Notices as the commands that GitHub's actions show beside the lines of a file, one in each line. */
export function annotations(notices: readonly Notice[]): string {
  return notices.map((notice) => `${annotation(notice)}\n`).join('')
}

function annotation({ severity, code, message, hint, location }: Notice): string {
  const text = hint === undefined ? printable(message) : `${printable(message)}\n${printable(hint)}`
  const properties: [string, string][] = [['title', code]]
  if (location !== undefined) {
    const { line, column } = positionOf(location)
    properties.unshift(['file', sourceName(location.document.source)], ['line', `${line}`], ['col', `${column}`])
  }
  const list = properties.map(([name, value]) => `${name}=${escapedProperty(printable(value))}`).join(',')
  return `::${COMMANDS[severity]} ${list}::${escaped(text)}`
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
