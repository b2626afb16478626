import { describe, expect, it } from 'vitest'
import { ignitionOf } from '../helpers/butane.ts'
import { translate } from '../container-linux/read-text.ts'

const HEAD = 'variant: fcos\nversion: 1.5.0\n'

/** The users of a Butane document whose users are written so. */
async function usersOf(text: string): Promise<unknown> {
  return (await ignitionOf(`${HEAD}passwd:\n${text}`))['passwd']
}

/** What a file contains whose contents are written so, at the end of the document. */
async function contentsOf(text: string): Promise<unknown> {
  const ignition = await ignitionOf(
    `${HEAD}storage:\n  files:\n    - path: /a\n      contents:\n        inline: ${text}`,
  )
  return ignition['storage']
}

describe('brackets and quotes may go on at any column', () => {
  const ONE = { users: [{ name: 'core', groups: ['wheel'] }] }

  it.each([
    ['a closing bracket left of the key', '  users:\n    - name: core\n      groups: [\n        wheel\n    ]\n'],
    ['a closing bracket at the very left', '  users:\n    - name: core\n      groups: [\n        wheel\n]\n'],
    ['everything at the very left', '  users:\n    - name: core\n      groups: [\nwheel,\n]\n'],
    ['closers in the column of the key', '  users: [{\n    name: core, groups: [wheel]\n  }]\n'],
    ['closers left of it', '  users: [{\n name: core, groups: [wheel]\n}\n]\n'],
    ['braces at the very left', '  users:\n    - {\nname: core,\ngroups: [wheel]\n}\n'],
    ['a text in double quotes', '  users:\n    - name: "co\\\nre"\n      groups: [wheel]\n'],
    ['a comment at the very left between', '  users: [ # all\n# of them\n{name: core, groups: [wheel]}]\n'],
  ])('%s', async (_, text) => {
    expect(await usersOf(text)).toEqual(ONE)
  })

  it.each([
    ['double', '"[Service]\\n\n      ExecStart=/bin/true\\n"', '[Service]\n ExecStart=/bin/true\n'],
    ['double, at the very left', '"a\nb"', 'a b'],
    ['single', "'a\n  b'", 'a b'],
    ['single, with an empty line', "'a\n\nb'", 'a\nb'],
  ])('a text in %s quotes', async (_, written, contents) => {
    const text = `${HEAD}systemd:\n  units:\n    - name: a.service\n      contents: ${written}\n`
    expect(await ignitionOf(text)).toMatchObject({ systemd: { units: [{ contents }] } })
  })

  it('in a Container Linux Config too', async () => {
    const { result, issues } = await translate(
      'passwd:\n  users: [\n  {name: core,\n groups: [\nwheel\n]\n}\n]\nstorage:\n  files:\n    - path: /a\n      filesystem: root\n      mode: 0644\n      contents: {inline: "a\n b"\n}\n',
    )
    expect(issues).toEqual([])
    expect(result).toMatchObject({
      passwd: { users: [{ name: 'core', groups: ['wheel'] }] },
      storage: { files: [{ path: '/a', contents: { source: 'data:,a%20b' } }] },
    })
  })
})

describe('a block of text at the end of the document', () => {
  it.each([
    ['|, without a line break', '|\n          abc', 'abc'],
    ['|, with one', '|\n          abc\n', 'abc%0A'],
    ['|, with several', '|\n          abc\n\n\n', 'abc%0A'],
    ['>, without', '>\n          a\n          b', 'a%20b'],
    ['>, with', '>\n          a\n          b\n', 'a%20b%0A'],
    ['|+, without', '|+\n          abc', 'abc'],
    ['|+, with several', '|+\n          abc\n\n\n', 'abc%0A%0A%0A'],
    ['>+, without', '>+\n          abc', 'abc'],
    ['>+, with several', '>+\n          abc\n\n', 'abc%0A%0A'],
    ['|-, without', '|-\n          abc', 'abc'],
    ['|2, without', '|2\n          abc', 'abc'],
    ['|2+, without', '|2+\n          abc', 'abc'],
    ['|, with blanks that go on further right', '|\n          abc\n            ', 'abc%0A%20%20'],
    ['|, with blanks further left', '|\n          abc\n      ', 'abc%0A'],
    ['|+, with blanks further left', '|+\n          abc\n\n      ', 'abc%0A%0A'],
    ['|, with nothing in it', '|', ''],
    ['|+, with nothing but a line break', '|+\n\n', '%0A'],
  ])('%s', async (_, written, data) => {
    const file = { path: '/a', contents: { source: `data:,${data}` } }
    expect(await contentsOf(written)).toMatchObject({ files: [file] })
    expect(await contentsOf(written.replaceAll('\n', '\r\n'))).toMatchObject({ files: [file] })
  })

  it('in a Container Linux Config too', async () => {
    const before = 'storage:\n  files:\n    - path: /a\n      filesystem: root\n      contents:\n        inline: '
    for (const header of ['|', '>', '|+', '>+', '|2', '|-']) {
      const { result } = await translate(`${before}${header}\n          abc`)
      expect(result, header).toMatchObject({ storage: { files: [{ contents: { source: 'data:,abc' } }] } })
    }
  })
})
