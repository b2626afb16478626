import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { prepareGuest, runGuest } from './guest.ts'

interface VitestReport {
  readonly numPassedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

test('in the guest, the real host and its simulation keep the contract of devices', async (context) => {
  const guest = await prepareGuest()
  if (guest.kind === 'unavailable') return context.skip(guest.reason)
  const results = path.join(path.dirname(guest.directory), 'conformance')
  fs.rmSync(results, { recursive: true, force: true })
  const job =
    'vitest run --cache=false --reporter=json --outputFile=/mnt/results/report.json -t devices test/host/real.test.ts test/host/real-arrays.test.ts'
  const { stderr } = await runGuest(guest.directory, { job, results, timeoutMs: 5 * 60_000 })
  const file = path.join(results, 'report.json')
  expect(fs.existsSync(file), stderr).toBe(true)
  const report = JSON.parse(fs.readFileSync(file, 'utf8')) as VitestReport
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = all.filter(({ status }) => status === 'failed')
  expect(failed.map(({ fullName, status, failureMessages }) => ({ fullName, status, failureMessages }))).toEqual([])
  expect(report.numPassedTests).toBeGreaterThanOrEqual(15)
})
