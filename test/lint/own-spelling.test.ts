import { expect, test } from 'vitest'
import { readTarget } from '../../src/lint/target.ts'
import { lintDocument } from '../../src/provisioning/lint.ts'

// A hint is followed by writing what it says: in the document's own language.

async function hintsOf(document: string, target?: string): Promise<readonly (string | undefined)[]> {
  const answer = target === undefined ? undefined : readTarget(target)
  const options = answer?.kind === 'target' ? { target: answer.target } : {}
  const { findings } = await lintDocument(Buffer.from(document), { kind: 'stdin' }, options)
  return findings.map(({ hint }) => hint)
}

const JSON_FILE = (mode: number, version = '3.4.0'): string =>
  JSON.stringify({
    ignition: { version },
    storage: { files: [{ path: '/etc/motd', mode, contents: { source: 'data:,x' } }] },
  })

test.each([
  [0o666, 'give it mode 420 (octal 644), or mode 436 (octal 664) when its group may write'],
  [0o602, 'give it mode 384 (octal 600)'],
])('a mode of JSON is a decimal number: %o', async (mode, hint) => {
  expect(await hintsOf(JSON_FILE(mode))).toEqual([hint])
})

test('a version is that of the spec in Ignition, and in Butane that of the variant', async () => {
  expect(await hintsOf(JSON_FILE(0o644, '3.7.0-experimental'))).toEqual([
    'use the newest stable version, 3.6.0, if nothing newer is needed',
  ])
  expect(await hintsOf(JSON_FILE(0o644, '3.6.0'), 'flatcar@4593')).toEqual([
    'write it for 3.5.0 if it needs nothing newer, or ship firstlight in the image',
  ])
  expect(
    await hintsOf(
      'variant: openshift\nversion: 5.1.0-experimental\nmetadata: {name: a, labels: {machineconfiguration.openshift.io/role: worker}}\n',
    ),
  ).toEqual(['use the newest stable version, openshift 5.0.0, if nothing newer is needed'])
})
