import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { unzipSync } from 'fflate'
import textmate from 'vscode-textmate'
import oniguruma from 'vscode-oniguruma'
import { startEditor } from '../helpers/editor.ts'
import { VERSION } from '../../src/program/version.ts'

const GRAMMAR = 'editors/vscode/syntaxes/butane.tmLanguage.json'

describe('the colours of a Butane document', () => {
  let grammar: textmate.IGrammar | null
  beforeAll(async () => {
    const wasm = fs.readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'))
    await oniguruma.loadWASM(wasm)
    const registry = new textmate.Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
      }),
      // The grammars of YAML, JSON and shells are the editor's own: here they only say that it was theirs.
      loadGrammar: async (scope) =>
        scope === 'source.butane'
          ? textmate.parseRawGrammar(fs.readFileSync(GRAMMAR, 'utf8'), GRAMMAR)
          : textmate.parseRawGrammar(
              JSON.stringify({ scopeName: scope, patterns: [{ match: '\\S+', name: scope }] }),
              `${scope}.json`,
            ),
    })
    grammar = await registry.loadGrammar('source.butane')
  })

  test('are those of what stands in its blocks', () => {
    const text = `systemd:
  units:
    - name: web.service
      contents: |
        [Unit]
        # remark
        Description=Web %N

        [Service]
        ExecStart=/usr/bin/true
      enabled: true
storage:
  files:
    - contents:
        inline: |
          #!/bin/bash
          echo hello
    - contents:
        inline: |
          {"a": 1}
    - contents:
        inline: |
          plain text
          [NotASection]
      mode: 0644
`
    let state = textmate.INITIAL
    const lines = text.split('\n').map((line) => {
      const result = grammar?.tokenizeLine(line, state)
      if (result === undefined) throw new Error('there is no grammar')
      state = result.ruleStack
      const scopes = result.tokens.flatMap(({ scopes }) => scopes.slice(1))
      return `${line.padEnd(32)}| ${[...new Set(scopes)].join(' ')}`.trimEnd()
    })
    expect(lines.join('\n')).toMatchSnapshot()
  })
})

test('the package holds the server, which answers with nothing else beside it', async () => {
  const built = spawnSync('node_modules/.bin/node', ['scripts/build-vscode.ts'], { encoding: 'utf8' })
  expect(built).toMatchObject({ status: 0, stderr: '' })
  const files = unzipSync(fs.readFileSync(`dist/editors/firstlight-${VERSION}.vsix`))
  expect(Object.keys(files).toSorted()).toEqual([
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/README.md',
    'extension/extension.cjs',
    'extension/language-configuration.json',
    'extension/package.json',
    'extension/server/server.mjs',
    'extension/syntaxes/butane.tmLanguage.json',
    'extension/syntaxes/ignition.tmLanguage.json',
  ])
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-vsix-'))
  try {
    const server = path.join(directory, 'server.mjs')
    fs.writeFileSync(server, files['extension/server/server.mjs'] ?? '')
    const editor = await startEditor([process.execPath, server])
    const { diagnostics } = await editor.open('a.bu', 'variant: fcos\nversion: 1.6.0\nstorge: {}\n')
    expect(diagnostics).toMatchObject([{ code: 'butane-unknown-key' }])
    expect(await editor.close()).toBe(0)
  } finally {
    fs.rmSync(directory, { recursive: true })
  }
})
