import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { translate } from '../../src/butane/translate.ts'
import { messageOf } from '../../src/report/messages.ts'
import { positionOf } from '../../src/report/position.ts'

const CORPUS = '../shared/corpus'
const isThere = fs.existsSync(`${CORPUS}/MANIFEST.tsv`)

/** Other people's documents: where they are, and what they are. */
const DOCUMENTS = isThere
  ? fs
      .readFileSync(`${CORPUS}/MANIFEST.tsv`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .map(([repository = '', file = '', kind = '']) => ({
        file: path.join(repository.replace('/', '__'), file),
        kind,
      }))
  : []

/** A place for contents that a program fills in before: as it stands, it is no base64. */
const PLACEHOLDER = ['41 error: the data URL cannot be decoded: "<" is no base64 digit']

/** Every complaint about a complete document, each looked at and right. */
const COMPLAINTS: Readonly<Record<string, readonly string[]>> = {
  'coreos__fedora-coreos-config/tests/kola/clhm/ignition-warnings/config.bu': [
    '11 warning: the unit "echo.service" is enabled, but its contents have nothing in an [Install] section',
  ],
  'coreos__fedora-coreos-config/tests/kola/root-reprovision/swap-before-root/config.bu': [
    '13 warning: the label "root" belongs to partition 4',
  ],
  'flatcar__mantle/kola/tests/kubeadm/testdata/master-cilium-amd64-config.yml': PLACEHOLDER,
  'flatcar__mantle/kola/tests/kubeadm/testdata/master-cilium-arm64-config.yml': PLACEHOLDER,
}

/** Local files of which all that is known is that a document wants them. */
const ANY_FILES = {
  read: () => ({ kind: 'bytes', bytes: Buffer.from('[Unit]\n') }) as const,
  walk: () => ({ kind: 'tree', entries: [] }) as const,
  nameOf: (local: string) => local,
}

async function complaintsOf(file: string): Promise<readonly string[]> {
  const bytes = fs.readFileSync(path.join(CORPUS, file))
  const { report } = await translate(bytes, { kind: 'file', path: file }, { files: ANY_FILES })
  return report.issues.map((issue) => {
    const line = issue.location === undefined ? 0 : positionOf(issue.location).line
    return `${line} ${issue.severity}: ${messageOf(issue)}`
  })
}

describe.skipIf(!isThere)("other people's documents (needs ../shared/corpus)", () => {
  const complete = DOCUMENTS.filter(({ kind }) => kind === 'butane' || kind === 'butane-template')
  const fragments = DOCUMENTS.filter(({ kind }) => kind === 'butane-fragment')

  it.each(complete)('$file', async ({ file }) => {
    expect(await complaintsOf(file)).toEqual(COMPLAINTS[file] ?? [])
  })

  it.each(fragments)('$file is a fragment: it does not say its variant', async ({ file }) => {
    expect(await complaintsOf(file)).toEqual(['1 error: the document does not say its variant and version'])
  })

  it('there are enough of them', () => {
    expect(complete.length).toBeGreaterThan(50)
  })
})
