import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { issueLines } from '../helpers/issue-lines.ts'

/** Other people's real documents; they are not part of the project. */
const CORPUS = path.resolve('../shared/corpus')

interface Entry {
  readonly repository: string
  readonly file: string
  readonly kind: string
  readonly version: string
}

const ENTRIES: readonly Entry[] = fs.existsSync(CORPUS)
  ? fs
      .readFileSync(path.join(CORPUS, 'MANIFEST.tsv'), 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .filter((fields) => fields.length > 3)
      .map(([repository = '', file = '', kind = '', version = '']) => ({ repository, file, kind, version }))
  : []

function read({ repository, file }: Entry): ReturnType<typeof readDocument> {
  const bytes = fs.readFileSync(path.join(CORPUS, repository.replace('/', '__'), file))
  const localFiles = {
    read: () => ({ kind: 'bytes', bytes: Buffer.from('local\n') }) as const,
    walk: () => ({ kind: 'not-a-directory' }) as const,
    nameOf: (local: string) => local,
  }
  return readDocument(bytes, { kind: 'file', path: file }, { localFiles })
}

function isPart({ repository }: Entry): boolean {
  return repository === 'kubernetes/test-infra'
}

describe.skipIf(ENTRIES.length === 0)('other people’s documents (needs ../shared/corpus)', () => {
  test.each(ENTRIES.filter(({ kind, version }) => kind === 'ignition' && /^[12]/.test(version)))(
    '$repository $file of spec $version is valid',
    async (entry) => {
      const { kind, report } = await read(entry)
      expect({ kind, errors: issueLines(report).filter((line) => line.startsWith('error')) }).toEqual({
        kind: 'config',
        errors: [],
      })
    },
  )

  test.each(ENTRIES.filter((entry) => entry.kind.startsWith('clc') && !isPart(entry)))(
    '$repository $file is a valid Container Linux Config',
    async (entry) => {
      const { kind, report } = await read(entry)
      expect({ kind, errors: issueLines(report).filter((line) => line.startsWith('error')) }).toEqual({
        kind: 'config',
        errors: [],
      })
    },
  )

  test('parts of Butane documents without a variant are refused where they are no Container Linux Config', async () => {
    const refused: Record<string, readonly string[]> = {}
    for (const entry of ENTRIES.filter((entry) => entry.kind.startsWith('clc') && isPart(entry))) {
      const { report } = await read(entry)
      refused[path.basename(entry.file)] = issueLines(report).filter((line) => line.startsWith('error'))
    }
    expect(refused).toMatchInlineSnapshot(`
      {
        "criu-enabled.yaml": [
          "error container-linux-or-butane $ 2:1",
        ],
        "drop-infra-ctr.yaml": [
          "error container-linux-or-butane $ 2:1",
        ],
        "env-canary.yaml": [
          "error container-linux-or-butane $ 2:1",
        ],
        "eventedpleg.yaml": [
          "error container-linux-or-butane $ 2:1",
        ],
        "hugepages.yaml": [],
        "imagefs.yaml": [
          "error container-linux-or-butane $ 2:1",
          "error container-linux-unknown-key $.storage.disks.0.partitions.0.size_mib 15:7",
          "error container-linux-unknown-key $.storage.disks.0.partitions.0.resize 16:7",
          "error container-linux-unknown-key $.storage.disks.0.partitions.1.size_mib 17:7",
          "error container-linux-unknown-key $.storage.filesystems.0.device 21:7",
          "error container-linux-unknown-key $.storage.filesystems.0.format 22:7",
          "error container-linux-unknown-key $.storage.filesystems.0.with_mount_unit 23:7",
        ],
        "splitfs.yaml": [
          "error container-linux-or-butane $ 2:1",
          "error container-linux-unknown-key $.storage.disks.0.partitions.0.size_mib 15:7",
          "error container-linux-unknown-key $.storage.disks.0.partitions.0.resize 16:7",
          "error container-linux-unknown-key $.storage.disks.0.partitions.1.size_mib 17:7",
          "error container-linux-unknown-key $.storage.filesystems.0.device 21:7",
          "error container-linux-unknown-key $.storage.filesystems.0.format 22:7",
          "error container-linux-unknown-key $.storage.filesystems.0.with_mount_unit 23:7",
        ],
        "swap-1G.yaml": [],
        "userns.yaml": [
          "error container-linux-or-butane $ 2:1",
        ],
      }
    `)
  })

  test.each(ENTRIES.filter(({ kind }) => kind === 'machineconfig'))(
    '$repository $file is told to be a MachineConfig',
    async (entry) => {
      const { report } = await read(entry)
      expect(report.issues.map(({ code }) => code)).toEqual(['document-machine-config'])
    },
  )
})
