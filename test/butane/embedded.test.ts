import { describe, expect, it } from 'vitest'
import { decodeDataUrl } from '../../src/util/data-url.ts'
import type { JsonObject } from '../../src/util/json.ts'
import { sourceName } from '../../src/report/source.ts'
import { positionOf } from '../../src/report/position.ts'
import { messageOf } from '../../src/report/messages.ts'
import { ignitionOf, translateText, type TextOptions } from '../helpers/butane.ts'

function butane(version: string, body: string): string {
  return `variant: fcos\nversion: ${version}\n${body}`
}

function merging(version: string, ...locals: readonly string[]): string {
  return butane(
    version,
    `ignition:\n  config:\n    merge:\n${locals.map((local) => `      - local: ${local}\n`).join('')}`,
  )
}

/** What is embedded in the `merge` of a config, as data. */
function embeddedIn(ignition: JsonObject): readonly JsonObject[] {
  const { config } = ignition['ignition'] as { config: { merge: readonly { source: string; compression: string }[] } }
  return config.merge.map(({ source, compression }) => {
    const decoded = decodeDataUrl(source)
    if (decoded.kind === 'invalid' || compression !== '') throw new Error('not plain')
    return JSON.parse(Buffer.from(decoded.bytes).toString()) as JsonObject
  })
}

async function findings(text: string, options: TextOptions): Promise<readonly string[]> {
  const { report } = await translateText(text, options)
  return report.issues.map((issue) => {
    const { location } = issue
    if (location === undefined) return messageOf(issue)
    const { line, column } = positionOf(location)
    return `${sourceName(location.document.source)}:${line}:${column} ${issue.severity}: ${messageOf(issue)}`
  })
}

describe('a local Butane document that is merged', () => {
  it('is embedded as the Ignition config that it stands for, with its own local files', async () => {
    const files = {
      'child.bu': butane('1.4.0', 'storage: {files: [{path: /etc/c, contents: {local: c/text}}]}\n'),
      'c/text': 'hello',
    }
    expect(embeddedIn(await ignitionOf(merging('1.4.0', 'child.bu'), { files }))).toEqual([
      {
        ignition: { version: '3.3.0' },
        storage: { files: [{ path: '/etc/c', contents: { source: 'data:,hello', compression: '' } }] },
      },
    ])
  })

  it('is so too when the document itself is replaced, and when it is embedded in an embedded one', async () => {
    const files = { 'a.bu': merging('1.4.0', 'b.bu'), 'b.bu': butane('1.4.0', '') }
    const [child = {}] = embeddedIn(await ignitionOf(merging('1.4.0', 'a.bu'), { files }))
    expect(embeddedIn(child)).toEqual([{ ignition: { version: '3.3.0' } }])
    const replacing = butane('1.4.0', 'ignition: {config: {replace: {local: b.bu}}}\n')
    expect(await ignitionOf(replacing, { files })).toEqual({
      ignition: {
        version: '3.3.0',
        config: {
          replace: {
            source: 'data:;base64,eyJpZ25pdGlvbiI6eyJ2ZXJzaW9uIjoiMy4zLjAifX0K',
            compression: '',
          },
        },
      },
    })
  })

  it('is shown at its own lines when something is wrong with it, behind what is wrong with the other', async () => {
    const files = {
      'a.bu': merging('1.4.0', 'b.bu') + 'storage:\n  files:\n    - path: relative\n',
      'b.bu': butane('1.4.0', 'storage:\n  fils: []\n'),
    }
    const text = merging('1.4.0', 'a.bu') + 'storage:\n  files:\n    - {path: /a, mode: 644}\n'
    expect(await findings(text, { files })).toEqual([
      'test.bu:9:24 warning: the mode 644 is read as a decimal number, which is 01204 in octal',
      'a.bu:9:13 error: the path "relative" is not absolute',
      'b.bu:4:3 warning: unknown key "fils" is ignored',
    ])
  })

  it('is refused where it embeds itself, at any distance', async () => {
    const files = { 'a.bu': merging('1.4.0', './b.bu'), 'b.bu': merging('1.4.0', './/a.bu') }
    expect(await findings(merging('1.4.0', 'a.bu'), { files })).toEqual([
      'b.bu:6:16 error: the embedded config is not valid: it embeds itself, by way of a.bu, b.bu',
    ])
  })

  it('is refused where documents embed one another without end, in depth or in number', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`${index}.bu`, merging('1.4.0', `${index + 1}.bu`)]),
    )
    expect(await findings(merging('1.4.0', '0.bu'), { files: chain })).toEqual([
      '31.bu:6:16 error: the embedded config is not valid: more than 32 documents embed one another',
    ])
    const bush = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [
        `${index}.bu`,
        index === 10 ? butane('1.4.0', '') : merging('1.4.0', `${index + 1}.bu`, `${index + 1}.bu`),
      ]),
    )
    const found = await findings(merging('1.4.0', '0.bu'), { files: bush })
    expect(found[0]).toMatch(
      /bu:[67]:16 error: the embedded config is not valid: more than 1000 documents are embedded in all$/,
    )
  })

  it('is refused with a hash, which would be one of other bytes', async () => {
    const files = { 'a.bu': butane('1.4.0', '') }
    const hash = `sha256-${'0'.repeat(64)}`
    const text = butane('1.4.0', `ignition: {config: {replace: {local: a.bu, verification: {hash: ${hash}}}}}\n`)
    expect(await findings(text, { files })).toEqual([
      'test.bu:3:38 error: the embedded config is not valid: it is translated before it is embedded, so that no hash of it can fit: leave "verification" out',
    ])
  })

  it('of OpenShift is embedded without its MachineConfig', async () => {
    const child =
      'variant: openshift\nversion: 4.9.0\nmetadata: {name: a, labels: {machineconfiguration.openshift.io/role: b}}\n'
    expect(embeddedIn(await ignitionOf(merging('1.4.0', 'a.bu'), { files: { 'a.bu': child } }))).toEqual([
      { ignition: { version: '3.2.0' } },
    ])
  })
})

describe('an embedded Ignition config', () => {
  it('of an older version is checked by the rules of that version', async () => {
    const files = {
      'good.ign': '{"ignition": {"version": "3.0.0"}}',
      'bad.ign': '{"ignition": {"version": "3.0.0"}, "storage": {"files": [{"path": "/a", "mode": -1}]}}',
      'early.ign': '{"ignition": {"version": "3.0.0"}, "storage": {"luks": []}}',
    }
    expect(await findings(merging('1.4.0', 'good.ign'), { files })).toEqual([])
    expect(await findings(merging('1.4.0', 'bad.ign', 'early.ign'), { files })).toEqual([
      'test.bu:6:16 error: the embedded config is not valid: $.storage.files.0.mode: the mode -1 is not between 0 and 4095 (octal 7777)',
      'test.bu:7:16 warning: of the embedded config, $.storage.luks: key "luks" is ignored: version 3.0.0 does not know it yet',
    ])
  })

  it('of a newer one is checked too, with the warning that not every machine knows it', async () => {
    const files = { 'new.ign': '{"ignition": {"version": "3.5.0"}}', 'new.bu': butane('1.6.0', '') }
    const warning =
      'warning: the embedded config has version 3.5.0, and this document becomes 3.3.0: a machine that knows this one may not know that one'
    expect(await findings(merging('1.4.0', 'new.ign', 'new.bu'), { files })).toEqual([
      `test.bu:6:9 ${warning}`,
      `test.bu:7:9 ${warning}`,
    ])
  })
})
