import type { ResourceIssue } from '../../report/issues/resource.ts'
import type { Texts } from './text.ts'

/** What is told of issues of what is fetched. */
export const RESOURCE_TEXTS: Texts<ResourceIssue['code']> = {
  'source-required': {
    why: 'A merged config or a certificate authority needs a source that can be fetched.',
    way: 'Give `source` a URL, or leave the entry out.',
    document: `{"ignition": {"version": "3.4.0", "config": {"merge": [{"source": ""}]}}}
`,
  },
  'url-malformed': {
    why: 'A URL cannot be parsed: a bad `%` escape, port, host or control character.',
    way: 'Write a percent sign that stands for itself as `%25`; look at port and host.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "https://example.com/%zz"}
`,
  },
  'url-scheme': {
    why: 'A URL has no scheme, or one that nothing here fetches. Some schemes came with later versions of the spec.',
    way: 'Use http, https, tftp, s3, gs, arn or data, or raise the version.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "ftp://example.com/motd"}
`,
  },
  'data-url-malformed': {
    why: 'A `data:` URL cannot be decoded. Characters other than printable ASCII are written `%xx`, base64 has its padding, and the media type has a known main type.',
    way: 'Let Butane write it (`inline`), or encode the bytes anew.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "data:;base64,abc"}
`,
  },
  's3-version-empty': {
    why: 'An S3 URL has a `versionId` without a value.',
    way: 'Give the version of the object, or leave `versionId` out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "s3://bucket/motd?versionId="}
`,
  },
  'arn-malformed': {
    why: 'An ARN does not name an S3 object in a bucket or behind an access point.',
    way: 'Name bucket and object: `arn:aws:s3:::bucket/motd`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "arn:aws:s3:::bucket"}
`,
  },
  'compression-unknown': {
    why: 'Resources are compressed with `gzip` or not at all.',
    way: 'Pack the bytes with gzip, or not at all.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "https://example.com/motd", compression: xz}
`,
  },
  'hash-without-source': {
    why: 'There is a hash but nothing to fetch.',
    way: 'Give the source too, or leave the hash out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        verification: {hash: sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
`,
  },
  'hash-without-function': {
    why: 'A hash begins with its function: `sha512-` or `sha256-`.',
    way: 'Write the function before the sum: `sha256-e3b0…`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        verification: {hash: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
`,
  },
  'hash-function-unknown': {
    why: 'Hashes are `sha512` and, since 3.1.0, `sha256`.',
    way: 'Take the sum with `sha512sum`, and write `sha512-` before it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        verification: {hash: md5-d41d8cd98f00b204e9800998ecf8427e}
`,
  },
  'hash-length': {
    why: 'The sum is too short or too long for its function.',
    way: 'Copy the whole sum: 64 digits of sha256, 128 of sha512.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        verification: {hash: sha256-e3b0c442}
`,
  },
  'hash-not-hex': {
    why: 'The sum has characters that are no hexadecimal digits. Ignition notices that only when it fetches.',
    way: 'Write the sum in hexadecimal digits, as `sha256sum` prints it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        verification: {hash: sha256-x3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
`,
  },
  'header-name-empty': {
    why: 'A header has no name.',
    way: 'Give the header its name, or leave the entry out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        http_headers: [{name: "", value: one}]
`,
  },
  'header-value-empty': {
    why: "A header has an empty value. Without `value` it takes away the parent's header when configs are merged.",
    way: 'Give a value, or leave `value` out to take the header away.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        http_headers: [{name: Accept, value: ""}]
`,
  },
  'headers-without-http': {
    why: 'Headers stand at a source that is not fetched by http or https.',
    way: 'Leave the headers out, or fetch by http or https.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: tftp://example.com/motd
        http_headers: [{name: Accept, value: text/plain}]
`,
  },
}
