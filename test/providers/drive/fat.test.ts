import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFirstlightError } from '../../../src/errors.ts'
import { isFat, readFatFile } from '../../../src/providers/drive/fat.ts'
import { isIso9660 } from '../../../src/providers/drive/iso9660.ts'
import { accessTo, image, IMAGE_CONFIG } from './images.ts'

const LONG = '/a directory with a rather long name/deep/Numbers of Many Digits.txt'
const numbers = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`).join('')

describe.each(['fat12', 'fat16', 'fat32'])('a %s image', (name) => {
  const access = accessTo(image(`${name}.img`))
  const read = (path: string): string | undefined => {
    const bytes = readFatFile(access, path)
    return bytes && Buffer.from(bytes).toString()
  }

  test('is recognised for what it is', () => expect([isFat(access), isIso9660(access)]).toEqual([true, false]))

  test.each([
    ['a file of the root', '/user-data', IMAGE_CONFIG],
    ['one behind a directory of many clusters', '/openstack/latest/user_data', IMAGE_CONFIG],
    ['a long name, many clusters long', LONG, numbers],
    ['an empty file', '/empty', ''],
    ['another case, which FAT does not tell apart', '/USER-DATA', IMAGE_CONFIG],
    ['nothing', '/nothing', undefined],
    ['a file in place of a directory', '/user-data/x', undefined],
  ])('%s', (_, path, content) => expect(read(path)).toBe(content))

  test('a directory in place of the file is an error', () => {
    expect(() => read('/openstack/latest')).toThrow('/openstack/latest is a directory')
  })
})

test('whatever is written over an image, reading ends: with an answer or with an error of ours', () => {
  const original = image('fat12.img')
  assert(
    property(integer({ min: 0, max: 40 * 512 }), uint8Array({ minLength: 1, maxLength: 64 }), (at, junk) => {
      const bytes = Buffer.from(original)
      bytes.set(junk, at)
      try {
        readFatFile(accessTo(bytes), LONG)
      } catch (error) {
        expect(isFirstlightError(error, 'provider-failed')).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('a chain of clusters that loops is an error', () => {
  const bytes = image('fat16.img')
  const boot = { reserved: bytes.readUInt16LE(14), fatSectors: bytes.readUInt16LE(22) }
  for (let cluster = 2; cluster < boot.fatSectors * 256; cluster += 1) {
    if (bytes.readUInt16LE(boot.reserved * 512 + cluster * 2) !== 0)
      bytes.writeUInt16LE(2, boot.reserved * 512 + cluster * 2)
  }
  expect(() => readFatFile(accessTo(bytes), LONG)).toThrow('a chain of clusters has no end')
})
