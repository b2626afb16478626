import { expect, test } from 'vitest'
import * as library from '../src/index.ts'

test('the public API does not change by accident', () => {
  expect(Object.keys(library).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_POLICY",
      "ERROR_CODES",
      "FirstlightError",
      "PHASES",
      "assumeMachine",
      "createFileJournal",
      "createMemoryJournal",
      "createScratchHost",
      "defaultFetcher",
      "describeOperation",
      "digestOf",
      "formatPath",
      "formatRaw",
      "formatReport",
      "hasErrors",
      "hostPath",
      "isFirstlightError",
      "isSecret",
      "issueData",
      "localFilesIn",
      "obtainConfig",
      "openSession",
      "operationData",
      "parseMachine",
      "planRun",
      "progressOf",
      "provision",
      "readDocument",
      "renderConfig",
      "secret",
      "stateDirectoryOf",
      "transpile",
      "verifyMachine",
    ]
  `)
})
