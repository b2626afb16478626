import { describe, expect, test } from 'vitest'
import '../../src/node/natives.ts'
import { SPEC_VERSIONS } from '../../src/config/spec/versions.ts'
import { inNewestStable, inVersion } from '../../src/document/in-version.ts'
import type { LocatedConfig } from '../../src/config/merge.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { messageOf } from '../../src/report/messages.ts'
import { positionOf } from '../../src/report/position.ts'

const DOCUMENT = `variant: fcos
version: 1.8.0-experimental
kernel_arguments: {should_exist: [quiet]}
storage:
  luks:
    - name: data
      device: /dev/vdb
      discard: true
      clevis: {tpm2: true}
  filesystems:
    - {device: data, format: virtiofs, path: /var/data}
  files:
    - path: /usr/local/bin/tool
      mode: 04755
      contents: {source: "data:,x", verification: {hash: sha256-2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881}}
`

const VIRTIOFS = ['11 the path "data" is not absolute', '11 the filesystem format "virtiofs" is not known']
const BITS = '14 the setuid, setgid and sticky bits of the mode (octal 4755) are ignored before version 3.6.0'

/** What each version could not say: the number of the line, and the sentence. */
const LACKS: Readonly<Record<string, readonly string[]>> = {
  '3.7.0-experimental': [],
  '3.6.0': VIRTIOFS,
  '3.5.0': [...VIRTIOFS, BITS],
  '3.4.0': [...VIRTIOFS, BITS],
  '3.3.0': ['8 version 3.3.0 cannot say "discard"', ...VIRTIOFS, BITS],
  '3.2.0': ['3 version 3.2.0 cannot say "kernelArguments"', '8 version 3.2.0 cannot say "discard"', ...VIRTIOFS, BITS],
  '3.1.0': ['3 version 3.1.0 cannot say "kernelArguments"', '5 version 3.1.0 cannot say "luks"', ...VIRTIOFS, BITS],
  '3.0.0': [
    '3 version 3.0.0 cannot say "kernelArguments"',
    '5 version 3.0.0 cannot say "luks"',
    ...VIRTIOFS,
    BITS,
    '15 the hash function "sha256" is not known',
  ],
}

describe('a config in another version of the spec', () => {
  test.each(SPEC_VERSIONS)('$version names each line that it cannot say', async (spec) => {
    const answer = await inVersion(await read(DOCUMENT), spec)
    const lines =
      answer.kind === 'config'
        ? []
        : answer.issues.map((issue) => {
            return `${issue.location === undefined ? '?' : positionOf(issue.location).line} ${messageOf(issue)}`
          })
    const sorted = lines.toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
    expect(sorted).toEqual(LACKS[spec.version])
  })

  test('is the same config, whatever version says it', async () => {
    const plain = await read('variant: flatcar\nversion: 1.1.0\npasswd: {users: [{name: web, uid: 1500}]}\n')
    for (const spec of SPEC_VERSIONS) {
      const answer = await inVersion(plain, spec)
      expect(answer).toEqual({ kind: 'config', config: { ...plain.config, ignition: { version: spec.version } } })
      const text = JSON.stringify(answer.kind === 'config' ? answer.config : {})
      expect((await read(text)).config).toEqual(plain.config)
    }
  })

  test('is the newest stable one, unless only the experimental one has all of it', async () => {
    expect(await version('{"ignition": {"version": "3.0.0"}}')).toBe('3.6.0')
    expect(await version(DOCUMENT)).toBe('3.7.0-experimental')
  })
})

async function version(document: string): Promise<unknown> {
  const answer = await inNewestStable(await read(document))
  return answer.kind === 'config' ? answer.config.ignition.version : answer.kind
}

async function read(document: string): Promise<LocatedConfig> {
  const answer = await readDocument(Buffer.from(document), { kind: 'file', path: 'machine' })
  if (answer.kind !== 'config') throw new Error(JSON.stringify(answer))
  return answer
}
