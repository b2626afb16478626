import { describe, expect, test } from 'vitest'
import { issuesOf, MINORS, readConfig } from '../read-text.ts'
import { LUKS_RULES, RESOURCE_RULES, UNIT_RULES } from './other-rules.ts'
import { DISK_RULES, NODE_RULES } from './storage-rules.ts'

const ALL = { nodes: NODE_RULES, disks: DISK_RULES, resources: RESOURCE_RULES, luks: LUKS_RULES, systemd: UNIT_RULES }

describe.each(Object.entries(ALL))('rules of %s', (_, rules) => {
  test.each(rules)('$title', async ({ config, since = 0, from = since, to = 7, issues, otherwise }) => {
    for (const minor of MINORS) {
      const expected = minor >= from && minor <= to ? issues : otherwise
      if (minor < since || expected === undefined) continue
      const read = await readConfig(config, minor)
      expect({ minor, issues: issuesOf(read) }).toEqual({ minor, issues: expected })
      expect(read.kind).toBe(expected.some((issue) => issue.startsWith('error')) ? 'invalid' : 'config')
    }
  })
})
