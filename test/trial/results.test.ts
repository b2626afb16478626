import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const TESTS = `format: 1
document:
  variant: fcos
  version: 1.6.0
  passwd: { users: [{ name: kim, groups: [wheel] }] }
  storage: { files: [{ path: /etc/a, contents: { inline: one } }] }
  systemd: { units: [{ name: a.service, enabled: true }] }
cases:
  - title: what is right
    expect: { files: { /etc/a: one }, users: { kim: { groups: [wheel] } }, units: { a.service: enabled } }
  - title: what is <not> right
    expect:
      files: { /etc/a: { contents: two, mode: 0o600 }, /etc/b: one }
      users: { kim: { groups: [sudo], keys: 1 }, core: absent }
      units: { a.service: masked }
  - title: more than is there
    expect: { tree: {}, error: node-exists }
`

async function call(text: string, ...args: readonly string[]): Promise<string> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-tests-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  fs.writeFileSync(path.join(directory, 'a.test.yaml'), text)
  const io = testIo({ cwd: directory })
  const code = await main(['node', 'firstlight', 'test', ...args], io)
  return `${io.output}${io.errors}exit code ${code}\n`
}

test('results for people', async () => {
  expect(await call(TESTS)).toMatchInlineSnapshot(`
    "a.test.yaml
      ok    what is right
      FAILS what is <not> right
            /etc/a: contents is "one", expected "two"
            /etc/a: mode is 0644, expected 0600
            /etc/b: is not there
            user kim: groups is ["wheel"], expected ["sudo"]
            user kim: keys is 0, expected 1
            user core: is there
            unit a.service: is enabled, expected masked
      FAILS more than is there
            the run did not fail, node-exists was expected
            /etc/a: is {"contents":"one","gid":0,"mode":"644","uid":0}, expected no change
            /etc/group: is {"contents":"root:x:0:\\nbin:x:1:\\ndaemon:x:2:\\nsys:x:3:\\nadm:x:4:\\ntty:x:5:\\ndisk:x:6:\\nwheel:x:10:core,kim\\nvideo:x:27:\\nkvm:x:78:\\nusers:x:100:\\nsudo:x:150:core\\ndocker:x:233:core\\nsystemd-journal:x:248:core\\ncore:x:500:\\nnobody:x:65534:\\nkim:x:1000:\\n","gid":0,"mode":"644","uid":0}, expected no change
            /etc/gshadow: is {"contents":"root:::\\nbin:::\\ndaemon:::\\nsys:::\\nadm:::\\ntty:::\\ndisk:::\\nwheel:::core,kim\\nvideo:::\\nkvm:::\\nusers:::\\nsudo:::core\\ndocker:::core\\nsystemd-journal:::core\\ncore:::\\nnobody:::\\nkim:!::\\n","gid":0,"mode":"640","uid":0}, expected no change
            /etc/passwd: is {"contents":"root:x:0:0:root:/root:/bin/bash\\nbin:x:1:1:bin:/bin:/sbin/nologin\\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\\ncore:x:500:500:Container host administrator:/home/core:/bin/bash\\nnobody:x:65534:65534:nobody:/:/sbin/nologin\\nkim:x:1000:1000::/home/kim:/bin/bash\\n","gid":0,"mode":"644","uid":0}, expected no change
            /etc/shadow: is {"contents":"root:*:::::::\\nbin:*:::::::\\ndaemon:*:::::::\\ncore:*:::::::\\nnobody:*:::::::\\nkim:*:20455:0:99999:7:::\\n","gid":0,"mode":"640","uid":0}, expected no change
            /etc/systemd: is {"directory":true,"gid":0,"mode":"755","uid":0}, expected no change
            /etc/systemd/system-preset: is {"directory":true,"gid":0,"mode":"755","uid":0}, expected no change
            /etc/systemd/system-preset/20-ignition.preset: is {"contents":"enable a.service\\n","gid":0,"mode":"644","uid":0}, expected no change
            /home/kim: is {"directory":true,"gid":1000,"mode":"700","uid":1000}, expected no change

    2 of 3 cases failed in 0.0 s
    exit code 6
    "
  `)
})

test('results in TAP', async () => {
  expect(await call(TESTS, '--format', 'tap', '--only', 'right')).toMatchInlineSnapshot(`
    "TAP version 13
    1..2
    ok 1 - a.test.yaml: what is right
    not ok 2 - a.test.yaml: what is <not> right
    # /etc/a: contents is "one", expected "two"
    # /etc/a: mode is 0644, expected 0600
    # /etc/b: is not there
    # user kim: groups is ["wheel"], expected ["sudo"]
    # user kim: keys is 0, expected 1
    # user core: is there
    # unit a.service: is enabled, expected masked
    exit code 6
    "
  `)
})

test('results for JUnit', async () => {
  expect(await call(TESTS, '--format', 'junit', '--only', 'not')).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="a.test.yaml" tests="1" failures="1" time="0.000">
        <testcase classname="a.test.yaml" name="what is &lt;not&gt; right" time="0.000">
          <failure message="/etc/a: contents is &quot;one&quot;, expected &quot;two&quot;">/etc/a: contents is &quot;one&quot;, expected &quot;two&quot;&#10;/etc/a: mode is 0644, expected 0600&#10;/etc/b: is not there&#10;user kim: groups is [&quot;wheel&quot;], expected [&quot;sudo&quot;]&#10;user kim: keys is 0, expected 1&#10;user core: is there&#10;unit a.service: is enabled, expected masked</failure>
        </testcase>
      </testsuite>
    </testsuites>
    exit code 6
    "
  `)
})

test.each([
  ['no format', 'cases: [{ title: a, expect: {} }]', 'format must be 1'],
  ['a key that means nothing', 'format: 1\ncases: [{ title: a, document: b, expects: {} }]', '"expects" is not a key'],
  [
    'a key that means nothing of a file that is expected',
    'format: 1\ncases:\n  - title: a\n    document: b\n    expect:\n      files:\n        /etc/motd: { contets: hello }\n',
    '  at a.test.yaml:7:22\n  hint: did you mean contents?\n',
  ],
  [
    'a key that means nothing of an issue that is expected',
    'format: 1\ncases:\n  - title: a\n    document: b\n    expect:\n      issues:\n        - { cod: path-missing }\n',
    '  at a.test.yaml:7:13\n  hint: did you mean code?\n',
  ],
  ['no document', 'format: 1\ncases: [{ title: a, expect: {} }]', 'must be the path of a document'],
  ['no title', 'format: 1\ndocument: a\ncases: [{ expect: {} }]', 'title is missing'],
  ['no cases', 'format: 1\ndocument: a', 'cases are missing'],
])('a test file with %s is refused', async (_, text, message) => {
  const printed = await call(text)
  expect(printed).toContain(message)
  expect(printed).toContain('exit code 2')
})

test('a file that is not there fails its case alone', async () => {
  expect(await call('format: 1\ndocument: none.bu\ncases: [{ title: a, expect: {} }]')).toMatch(
    /FAILS a\n +reading the tests none\.bu failed[\s\S]*exit code 6/,
  )
})
