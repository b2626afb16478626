import { startEditor } from '../test/helpers/editor.ts'

/** How often the document is written on. */
const LETTERS = 60
/** Milliseconds between two letters of somebody who writes quickly. */
const PAUSE_MS = 80

/**
 * How long an editor waits for what is to be said of a document of 500 lines after a letter was written in it, by the protocol: a row
 * of the table of `npm run bench`.
 */
export async function editorRow(): Promise<readonly string[]> {
  const editor = await startEditor(['node_modules/.bin/node', 'dist/bin/firstlight.js', 'lsp', '--stdio'])
  try {
    const text = documentOf(500)
    await editor.open('machine.bu', text)
    const times: number[] = []
    for (let letter = 0; letter < LETTERS; letter += 1) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      const began = performance.now()
      await editor.change('machine.bu', text.replace('Description=App 3', `Description=App ${letter}`))
      times.push(performance.now() - began)
    }
    const sorted = times.toSorted((one, other) => one - other)
    const at = (share: number): string => `${(sorted[Math.floor(LETTERS * share)] ?? Number.NaN).toFixed(0)} ms`
    const ours = `firstlight lsp: ${at(0.5)}, nine of ten within ${at(0.9)}`
    return ['problems of 500 lines after a letter, by the protocol', ours, '', '', '', '', '< 50 ms']
  } finally {
    await editor.close()
  }
}

/** Files and units, as documents have them. */
function documentOf(count: number): string {
  const lines = ['variant: flatcar', 'version: 1.1.0', 'passwd:', '  users:', '    - name: web', 'storage:', '  files:']
  for (let index = 0; lines.length < count / 2; index += 1) {
    lines.push(`    - path: /etc/app/${index}.conf`, '      mode: 0644', '      user: {name: web}', '      contents:')
    lines.push('        inline: |', `          key = ${index}`, '          other = value')
  }
  lines.push('systemd:', '  units:')
  for (let index = 0; lines.length < count - 9; index += 1) {
    lines.push(`    - name: app-${index}.service`, '      enabled: true', '      contents: |', '        [Unit]')
    lines.push(`        Description=App ${index}`, '        [Service]', '        User=web')
    lines.push(`        ExecStart=/usr/bin/app --config /etc/app/${index}.conf`)
    lines.push('        [Install]', '        WantedBy=multi-user.target')
  }
  return `${lines.join('\n')}\n`
}
