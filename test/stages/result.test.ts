import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/engine/stage.ts'
import { EMPTY_CONFIG } from '../../src/config/model.ts'
import { decideResult } from '../../stages/result/decide.ts'
import { decideInput } from './decide.ts'

const SEEN = { bootId: '0c1e', isDamaged: false, toLabel: [] }

function textOf(decision: ReturnType<typeof decideResult>): unknown {
  const [planned] = decision.operations
  if (planned?.operation.kind !== 'write-file') throw new Error('no file is written')
  const [content] = planned.operation.contents
  return content?.kind === 'text' ? content.text : undefined
}

test('the report says when, in which boot, and whether there was a config', () => {
  const decision = decideResult(decideInput({ config: EMPTY_CONFIG, inspection: SEEN }))
  expect(textOf(decision)).toMatchInlineSnapshot(`
    "{
      "provisioningBootID": "0c1e",
      "provisioningDate": "2026-11-21T10:00:00Z",
      "userConfigProvided": true
    }
    "
  `)
  expect(decision.operations[0]?.operation).toMatchObject({ path: '/etc/.ignition-result.json', mode: 0o600 })
})

test('an earlier report is kept inside, and mentioned', () => {
  const inspection = { ...SEEN, previous: { provisioningBootID: 'earlier' } }
  const decision = decideResult(decideInput({ config: EMPTY_CONFIG, inspection }))
  expect(textOf(decision)).toMatchInlineSnapshot(`
    "{
      "provisioningBootID": "0c1e",
      "provisioningDate": "2026-11-21T10:00:00Z",
      "userConfigProvided": true,
      "previousReport": {
        "provisioningBootID": "earlier"
      }
    }
    "
  `)
  expect(decision.notes).toMatchInlineSnapshot(`
    [
      "the machine was provisioned before; its earlier report is kept in the new one",
    ]
  `)
})

test('a damaged report is not kept', () => {
  const decision = decideResult(decideInput({ config: EMPTY_CONFIG, inspection: { ...SEEN, isDamaged: true } }))
  expect(decision.notes).toEqual(['the report of an earlier provisioning is damaged and is not kept'])
})

test('an image may do without', () => {
  const policy = { ...DEFAULT_POLICY, resultFile: undefined }
  expect(decideResult(decideInput({ config: EMPTY_CONFIG, inspection: SEEN, policy })).operations).toEqual([])
})
