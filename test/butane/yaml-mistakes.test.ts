import { describe, expect, it } from 'vitest'
import { translateText } from '../helpers/butane.ts'
import { hintOf, messageOf } from '../../src/report/messages.ts'
import { positionOf } from '../../src/report/position.ts'

const HEAD = 'variant: fcos\nversion: 1.5.0\n'
const FILE = `${HEAD}storage:\n  files:\n    - path: /a\n`
const PARTITION = `${HEAD}storage:\n  disks:\n    - device: /dev/a\n      partitions:\n        - label: a\n`

/** Everything that is said of a document: place, sentence, hint. */
async function said(text: string): Promise<readonly string[]> {
  const { report } = await translateText(text)
  return report.issues.map((issue) => {
    const place = issue.location === undefined ? undefined : positionOf(issue.location)
    return [`${place?.line}:${place?.column} ${messageOf(issue)}`, hintOf(issue)]
      .filter((part) => part !== undefined)
      .join(' - ')
  })
}

describe('what is no YAML is told at its line, with what to do', () => {
  it.each([
    [
      'a value with a colon',
      `${FILE}      contents:\n        inline: secret: hunter2\n`,
      '7:23 there is a second colon on this line - quote the value if this colon belongs to it: everything behind the first colon',
    ],
    ['a tab as indentation', `${HEAD}storage:\n\tfiles: []\n`, '4:1 a tab cannot be used for indentation - use spaces'],
    [
      'a tab in a block of text',
      `${FILE}      contents:\n        inline: |\n\t  a\n`,
      '8:1 a tab cannot be used for indentation - use spaces',
    ],
    [
      'a list on the line of its key',
      `${HEAD}storage: - a\n`,
      '3:10 a list cannot begin here - begin the list on the next line',
    ],
    ['a quote that is not closed', `${HEAD}passwd:\n  users:\n    - name: "hunter2\n`, '5:13 this quote is not closed'],
    [
      'a quote that is closed too late',
      `${HEAD}passwd:\n  users:\n    - name: "core\n      shell: "x"\n`,
      '5:13 this quote is not closed, or closed too late',
    ],
    ['a bracket that is not closed', `${HEAD}passwd: {users: [{name: core}\n`, '3:17 this bracket is not closed'],
    [
      'a comma that is missing',
      `${HEAD}passwd: {users: [{name: core} {name: b}]}\n`,
      '3:31 a comma or the closing bracket ] is expected here',
    ],
    [
      'an escape that there is not',
      `${HEAD}passwd: {users: [{name: "a\\d"}]}\n`,
      '3:27 a backslash in double quotes begins an escape, and YAML does not have this one - write \\\\ for a backslash, or use single quotes',
    ],
    [
      'a sign that nothing begins with',
      `${HEAD}passwd: {users: [{name: @a}]}\n`,
      '3:25 no value can begin with this character - quote a text that begins with it',
    ],
    [
      'an alias of nothing',
      `${HEAD}passwd: *hunter2\n`,
      '3:9 no anchor of this name stands before this alias - quote a text that begins with an asterisk',
    ],
    [
      'text behind the header of a block',
      `${FILE}      contents:\n        inline: | a\n`,
      '7:19 nothing can follow on the line where a block of text begins - begin the text on the next line, or quote it',
    ],
    [
      'a key without its colon',
      `${HEAD}storage:\n  files\n  links: []\n`,
      '5:8 there is a second colon on this line - quote the value if this colon belongs to it: everything behind the first colon',
    ],
    ['a line without a colon at the end', `${HEAD}storage\n`, '3:1 a key is expected here, and no colon follows'],
    [
      'another version of YAML',
      `%YAML 1.2\n---\n${HEAD}`,
      '1:1 the document says it is YAML 1.2, and only 1.1 may be named',
    ],
  ])('%s', async (_, text, sentence) => {
    expect(await said(text)).toEqual([sentence])
  })
})

describe('numbers that are none', () => {
  it.each([
    [
      'a mode in quotes',
      `${FILE}      mode: "0644"\n`,
      '6:13 expected an integer, found the string "0644" - leave out the quotes',
    ],
    [
      'a mode in letters',
      `${FILE}      mode: u=rw\n`,
      '6:13 expected an integer, found a string - write a mode in octal, as 0644',
    ],
    [
      'a size with its unit',
      `${PARTITION}          size_mib: 10GiB\n`,
      '8:21 expected an integer, found a string - write the number of MiB: 10240',
    ],
    [
      'a size in MiB',
      `${PARTITION}          size_mib: 512M\n`,
      '8:21 expected an integer, found a string - write the number of MiB: 512',
    ],
    [
      'a start in TB',
      `${PARTITION}          start_mib: 1 TB\n`,
      '8:22 expected an integer, found a string - write the number of MiB: 1048576',
    ],
    [
      'a size in quotes',
      `${PARTITION}          size_mib: "10"\n`,
      '8:21 expected an integer, found the string "10" - leave out the quotes',
    ],
  ])('%s', async (_, text, sentence) => {
    expect(await said(text)).toEqual([sentence])
  })

  it('a digit that is no octal one', async () => {
    expect((await said(`${FILE}      mode: 0888\n`))[0]).toBe(
      '6:13 this number begins like an octal one, but 8 and 9 are no octal digits: it is read as decimal - use the digits 0 to 7, or leave out the leading zero',
    )
    expect(await said(`${HEAD}passwd: {users: [{name: a, uid: 1008}]}\n`)).toEqual([])
  })
})
