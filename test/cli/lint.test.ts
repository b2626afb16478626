import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const DOCUMENT = `variant: flatcar # by hand
version: 1.1.0
systemd:
  units:
    - {name: app.service,   enabled: true, contents_local: app.service}
    - name: other.service
      enabled: true
      contents: |
        [Unit]
        Descripton=x   # y
        [Service]
        Type=onshot
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`

test('everything is said in the order of lines, warnings end with 3, and a document without any with 0', async () => {
  const { run } = workplace({
    'a.bu': DOCUMENT,
    'app.service': '[Service]\nExecStrt=/bin/true\n[Install]\nWantedBy=a.target\n',
  })
  const said = await run('lint', '--files-dir', '.', 'a.bu')
  expect(said.code).toBe(3)
  expect(said.out).toMatchInlineSnapshot(`
    "warning: systemd knows no ExecStrt= in [Service] (line 2 of it) [unit-key-unknown]
     --> a.bu:5:60
      |
    5 |     - {name: app.service,   enabled: true, contents_local: app.service}
      |                                                            ^^^^^^^^^^^
      = hint: did you mean ExecStart=?

    warning: the service app.service runs nothing [service-without-exec]
     --> a.bu:5:60
      |
    5 |     - {name: app.service,   enabled: true, contents_local: app.service}
      |                                                            ^^^^^^^^^^^
      = hint: add ExecStart= to [Service]

    warning: systemd knows no Descripton= in [Unit] [unit-key-unknown]
      --> a.bu:10:9
       |
    10 |         Descripton…
       |         ^^^^^^^^^^
       = hint: did you mean Description=?

    warning: Type= cannot be "onshot" [unit-value-unknown]
      --> a.bu:12:14
       |
    12 |         …onshot
       |          ^^^^^^
       = hint: did you mean oneshot?

    4 warnings
    "
  `)
  const clean = await run(
    'lint',
    '--files-dir',
    '.',
    '--allow=unit-key-unknown,unit-value-unknown,service-without-exec',
    'a.bu',
  )
  expect(clean).toEqual({ code: 0, out: '', err: '' })
})

test('advice fails only when it is asked to', async () => {
  const { run } = workplace({ 'a.bu': 'variant: flatcar\nversion: 1.2.0-experimental\n' })
  expect(await run('lint', 'a.bu')).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 piece of advice') as string,
  })
  expect(await run('lint', '--strict', 'a.bu')).toMatchObject({ code: 3 })
})

test('--fix mends words, and leaves every other character as it is', async () => {
  const { run, read } = workplace({ 'a.bu': DOCUMENT.replace(/.*app\.service.*\n/, '') })
  const said = await run('lint', '--fix', 'a.bu')
  expect(said).toEqual({ code: 0, out: '', err: 'a.bu: 2 places were mended\n' })
  const mended = DOCUMENT.replace('Descripton', 'Description').replace('onshot', 'oneshot')
  expect(read('a.bu')).toBe(mended.replace(/.*app\.service.*\n/, ''))
})

test('what is invalid has no opinions, and --fix leaves it alone', async () => {
  const text = DOCUMENT.replace('enabled: true\n', 'enabled: yes-please\n')
  const { run, read } = workplace({ 'a.bu': text, 'app.service': '' })
  const said = await run('lint', '--fix', '--files-dir', '.', 'a.bu')
  expect(said).toMatchObject({ code: 3, out: expect.stringContaining('1 error\n') as string })
  expect(read('a.bu')).toBe(text)
})

test('as JSON, with paths of the config', async () => {
  const { run } = workplace({ 'a.ign': '{"ignition": {"version": "3.4.0"}, "passwd": {"users": [{"name": "a b"}]}}' })
  const said = await run('lint', '--json', 'a.ign')
  expect(JSON.parse(said.out)).toEqual({
    format: 1,
    documents: [
      {
        document: 'a.ign',
        valid: true,
        mended: 0,
        notices: [
          {
            severity: 'warning',
            code: 'name-refused',
            message: 'the name of the user "a b" has " " in it: useradd refuses it',
            hint: 'a name begins with a letter or _, and goes on with letters, digits, _ and -',
            path: '$.passwd.users.0.name',
            source: 'a.ign',
            line: 1,
            column: 66,
          },
        ],
      },
    ],
  })
})

test.each(['validate', 'lint'])('%s speaks to code hosts', async (command) => {
  const { run } = workplace({ 'a.bu': 'variant: flatcar\nversion: 1.1.0\nstorag: {}\n' })
  const github = await run(command, '--format', 'github', 'a.bu')
  expect(github.out).toBe(
    '::warning file=a.bu,line=3,col=1,title=butane-unknown-key::unknown key "storag" is ignored%0Adid you mean "storage"?\n',
  )
  const sarif = await run(command, '--format', 'sarif', 'a.bu')
  expect(JSON.parse(sarif.out)).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'butane-unknown-key', level: 'warning' }] }],
  })
})

test.each([
  [['--target', 'moon'], '--target moon: nothing is known of "moon"'],
  [['--target', 'flatcar@9999'], '--target flatcar@9999: it is not known which spec flatcar 9999 takes'],
  [['--allow', 'unit-key-unknwn'], '--allow unit-key-unknwn: there is no such rule'],
  [['--fix', '-'], 'lint: --fix mends files'],
])('%j is wrong usage', async (args, message) => {
  const { run } = workplace({ 'a.bu': DOCUMENT })
  expect(await run('lint', ...args, 'a.bu')).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
})

interface Workplace {
  run(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }>
  read(name: string): string
}

function workplace(files: Readonly<Record<string, string>>): Workplace {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-lint-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(directory, name), text)
  return {
    async run(...args) {
      const io = testIo({ cwd: directory })
      const code = await main(['node', '/usr/bin/firstlight', ...args], io)
      return { code, out: io.output, err: io.errors }
    },
    read: (name) => fs.readFileSync(path.join(directory, name), 'utf8'),
  }
}
