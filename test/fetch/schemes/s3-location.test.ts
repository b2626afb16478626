import { expect, test } from 'vitest'
import { objectUrl, parseS3 } from '../../../src/fetch/schemes/s3-location.ts'

test.each([
  ['s3://bucket/a/b', 'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a/b'],
  ['s3://bucket//a', 'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a'],
  ['s3://bucket/a?versionId=v%2F1', 'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a?versionId=v%2F1'],
  ['s3://bucket/a%20b+c', 'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a%20b%2Bc'],
  ['s3://with.dots/a', 'https://s3.dualstack.eu-west-1.amazonaws.com/with.dots/a'],
  ['arn:aws:s3:::bucket/a/b', 'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a/b'],
  ['arn:aws-cn:s3:::bucket/a', 'https://bucket.s3.dualstack.eu-west-1.amazonaws.com.cn/a'],
  [
    'arn:aws:s3:us-west-2:123456789012:accesspoint/point/object/a/b',
    'https://point-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/a/b',
  ],
])('%s is at %s', (source, url) => {
  const location = parseS3(source)
  expect(objectUrl(location, location.accessPoint?.region ?? 'eu-west-1', undefined).href).toBe(url)
})

test.each([
  's3://',
  's3://bucket',
  's3://bucket/',
  'arn:aws:s3:::bucket',
  'arn:aws:ec2:::bucket/a',
  'arn:oops:s3:::bucket/a',
])('%s names no object', (source) => {
  expect(() => parseS3(source)).toThrow(`fetching ${source}: it does not name an object in S3`)
})
