import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFirstlightError } from '../../../src/errors.ts'
import { isIso9660, readIsoFile } from '../../../src/providers/drive/iso9660.ts'
import { accessTo, image, IMAGE_CONFIG } from './images.ts'

const LONG = '/a directory with a rather long name/deep/Numbers of Many Digits.txt'
const numbers = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`).join('')

describe.each(['rock-ridge', 'joliet', 'both'])('an image with %s names', (name) => {
  const access = accessTo(image(`${name}.iso`))
  const read = (path: string): string | undefined => {
    const bytes = readIsoFile(access, path)
    return bytes && Buffer.from(bytes).toString()
  }

  test('is recognised', () => expect(isIso9660(access)).toBe(true))

  test.each([
    ['a file of the root', '/user-data', IMAGE_CONFIG],
    ['one behind a directory of many sectors', '/openstack/latest/user_data', IMAGE_CONFIG],
    ['a long name, many sectors long', LONG, numbers],
    ['an empty file', '/empty', ''],
    ['another case', '/USER-DATA', undefined],
    ['nothing', '/nothing', undefined],
    ['a file in place of a directory', '/user-data/x', undefined],
  ])('%s', (_, path, content) => expect(read(path)).toBe(content))

  test('a directory in place of the file is an error', () => {
    expect(() => read('/openstack/latest')).toThrow('/openstack/latest is a directory')
  })
})

test('a link is not followed', () => {
  expect(() => readIsoFile(accessTo(image('both.iso')), '/link')).toThrow('/link is a link, which is not followed')
})

test('plain names are read without regard to case', () => {
  const bytes = readIsoFile(accessTo(image('plain.iso')), '/openstack/latest/user_data')
  expect(Buffer.from(bytes ?? []).toString()).toBe(IMAGE_CONFIG)
})

test('a truncated image is an error, not an empty file', () => {
  expect(() => readIsoFile(accessTo(image('both.iso').subarray(0, 60_000)), LONG)).toThrow(
    'it ends before its contents do',
  )
})

test('whatever is written over an image, reading ends: with an answer or with an error of ours', () => {
  const original = image('both.iso')
  assert(
    property(integer({ min: 16 * 2048, max: 40 * 2048 }), uint8Array({ minLength: 1, maxLength: 64 }), (at, junk) => {
      const bytes = Buffer.from(original.subarray(0, 80 * 2048))
      bytes.set(junk, at)
      try {
        readIsoFile(accessTo(bytes), '/openstack/latest/user_data')
      } catch (error) {
        expect(isFirstlightError(error, 'provider-failed')).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
