import type { JsonObject } from '../util/json.ts'
import type { Notice } from './notice.ts'
import { formatPath } from './path.ts'
import { positionOf } from './position.ts'
import { sourceName } from './source.ts'
import type { Location } from './span.ts'

/** The program that notices come from, and what it says of its rules besides. */
export interface SarifTool {
  readonly version: string
  /** Why a rule is there, by its code. */
  readonly reasons?: Readonly<Record<string, string>>
}

/** Notices as a log of SARIF 2.1.0, which code hosts and editors read. */
export function sarifLog(notices: readonly Notice[], { version, reasons = {} }: SarifTool): JsonObject {
  const codes = [...new Set(notices.map(({ code }) => code))].toSorted()
  const rules = codes.map((id) => {
    const reason = reasons[id]
    return reason === undefined ? { id } : { id, fullDescription: { text: reason } }
  })
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'firstlight', version, rules } },
        columnKind: 'unicodeCodePoints',
        results: notices.map((notice) => resultOf(notice, codes)),
      },
    ],
  }
}

const LEVELS = { error: 'error', warning: 'warning', advice: 'note' } as const

function resultOf({ code, severity, message, hint, path, location }: Notice, codes: readonly string[]): JsonObject {
  const place = location === undefined ? {} : { physicalLocation: physicalLocation(location) }
  const logicalLocations = [{ fullyQualifiedName: formatPath(path) }]
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: [{ ...place, logicalLocations }],
  }
}

function physicalLocation({ document, span }: Location): JsonObject {
  const start = positionOf({ document, span })
  const end = positionOf({ document, span: { start: span.end, end: span.end } })
  return {
    artifactLocation: { uri: encodeURI(sourceName(document.source)) },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  }
}
