import type { ReadDocument, SourceBytes } from './document.ts'

/** Refuses a MachineConfig: a cluster reads it, and what it says besides the Ignition config in it would be lost here. */
export function readMachineConfig({ bytes, source }: SourceBytes): Promise<ReadDocument> {
  const text = new TextDecoder().decode(bytes)
  const start = Math.max(text.search(/\bkind["']?\s{0,9}:/), 0)
  const location = { document: { source, text }, span: { start, end: start + 4 } }
  const issue = { code: 'document-machine-config', severity: 'error', path: ['kind'], location } as const
  return Promise.resolve({ kind: 'invalid', report: { issues: [issue] } })
}
