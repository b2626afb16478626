import fs from 'node:fs'
import { expect, test } from 'vitest'
import { UPSTREAM_VERSION } from '../../src/util/upstream.ts'

test.each(['docs/compatibility.md', 'docs/fetching.md'])(
  '%s speaks of the release whose place this program takes',
  (file) => {
    const releases = [...fs.readFileSync(file, 'utf8').matchAll(/\b2\.2\d\b/g)].map(([release]) => release)
    expect(new Set(releases)).toEqual(new Set([UPSTREAM_VERSION.replace(/\.\d+$/, '')]))
  },
)
