import type { Texts } from './text.ts'

/** What is told of errors: usage. */
export const USAGE_TEXTS: Texts<'usage'> = {
  usage: {
    why: 'The command line, or a call of the library, asks for something that does not exist or leaves out what is needed. The hint shows the call that works; `--help` of the command tells the rest.',
    way: 'Type the call that the hint shows.',
    command: 'firstlight plan --machnie lab.yaml machine.bu',
  },
}

/** What is told of errors: documents and fetching. */
export const FETCHING_TEXTS: Texts<
  | 'source-unreadable'
  | 'source-too-large'
  | 'config-invalid'
  | 'needs-network'
  | 'fetch-failed'
  | 'fetch-timeout'
  | 'hash-mismatch'
  | 'not-locked'
  | 'content-changed'
  | 'reference-cycle'
  | 'reference-limit'
  | 'unsupported-scheme'
  | 'provider-unknown'
  | 'provider-failed'
> = {
  'source-unreadable': {
    why: 'A document or a base config cannot be read.',
    way: 'Look at the cause: the file may be missing, or may not be read by this user.',
    command: 'firstlight plan no-such-file.bu',
  },
  'source-too-large': {
    why: 'What was read or fetched is larger than its limit.',
    way: 'Keep large contents on a server and name their URL in the document.',
    command: 'firstlight run machine-with-a-gigabyte-inline.ign --root ./machine',
  },
  'config-invalid': {
    why: 'The document has errors; they were printed with it.',
    way: 'Mend what the report says.',
    command: 'firstlight test machine_test.yaml',
  },
  'needs-network': {
    why: 'Something has to be fetched, and this run may not use the network.',
    way: 'Run again without `--offline`, or when the network is up.',
    command: 'firstlight plan --offline machine-that-merges-a-url.bu',
  },
  'fetch-failed': {
    why: 'A resource cannot be had, for a reason that waiting does not mend. The sentence names the URL, the answer, and every place of the config that asks for it.',
    way: 'Look at the URL, and at what the server answers.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {source: "https://example.com/not-there"}
`,
  },
  'fetch-timeout': {
    why: 'A resource did not arrive before the deadline. The sentence tells the last answer: no address, refused, TLS, or an HTTP status. `ignition.timeouts.httpTotal` moves the deadline.',
    way: 'Look at name, address and network, or give more time.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  timeouts: {http_total: 30}
storage:
  files:
    - path: /etc/motd
      contents: {source: "https://192.0.2.1/motd"}
`,
  },
  'hash-mismatch': {
    why: 'What arrived is not what `verification.hash` says.',
    way: 'Compare the hash with that of the file; it is taken of the decompressed bytes.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        verification: {hash: sha256-0000000000000000000000000000000000000000000000000000000000000000}
`,
  },
  'not-locked': {
    why: 'What is fetched is not in the lock file, or is not what was locked.',
    way: 'Look at what changed, then `firstlight lock DOC --update`.',
    command: 'firstlight plan --locked machine.lock machine.bu',
  },
  'content-changed': {
    why: 'A run is being resumed and a resource has other contents than when the run began.',
    way: 'Pin the resource with `verification.hash`, or start from a fresh root.',
    command: 'firstlight run machine.bu --root ./machine-that-was-interrupted',
  },
  'reference-cycle': {
    why: 'Configs refer to each other in a circle through `merge` or `replace`.',
    way: 'Break the circle.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - source: https://example.com/this-very-document.ign
`,
  },
  'reference-limit': {
    why: 'Configs refer to more configs, or through more levels, than is sensible.',
    way: 'Merge some of them beforehand with `firstlight render`.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - source: https://example.com/the-first-of-a-thousand.ign
`,
  },
  'unsupported-scheme': {
    why: 'A URL has a scheme that cannot be fetched here.',
    way: 'Use one of the schemes in `docs/fetching.md`.',
    command: 'firstlight fetch --platform qemu --offline',
  },
  'provider-unknown': {
    why: 'There is no platform of that name.',
    way: 'Look at what `firstlight providers` lists.',
    command: 'firstlight plan --platform azuer',
  },
  'provider-failed': {
    why: 'It could not be told whether the platform holds a config. It is never taken for none. The cause tells what was asked and answered.',
    way: 'Look at what the cause says of its services and drives.',
    command: 'firstlight fetch --platform openstack',
  },
}

/** What is told of errors: exactly once. */
export const ONCE_TEXTS: Texts<
  | 'already-provisioned'
  | 'not-provisioned'
  | 'foreign-run'
  | 'journal-unreadable'
  | 'run-locked'
  | 'refused'
  | 'interrupted'
> = {
  'already-provisioned': {
    why: 'The machine is finished, and something was asked that only an unfinished one allows.',
    way: 'Use a fresh root.',
    command: 'firstlight run machine.bu --root ./machine --phase files',
  },
  'not-provisioned': {
    why: '`verify` compares a machine that was made wholly, and `report` tells how one was made; this one was never begun, or for `verify` a run was interrupted.',
    way: 'Look at the name of the root; run the document first, or again; or name the journal of the run with `--journal`.',
    command: 'firstlight verify machine.bu --root ./empty',
  },
  'foreign-run': {
    why: 'The machine was begun, or finished, with another config or by another version.',
    way: "Run what it was begun with, or use a fresh root. In a boot, `firstlight.anew` on the kernel's command line, or touching the stamp, applies the present config from the start.",
    command: 'firstlight run another.bu --root ./machine',
  },
  'journal-unreadable': {
    why: 'The journal is damaged, or has a line that no run wrote there. Nothing is guessed.',
    way: 'Use a fresh root, or in a boot `firstlight.anew`.',
    command: 'firstlight status --root ./machine',
  },
  'run-locked': {
    why: 'Another run works on this machine right now, here or in another container.',
    way: 'Wait until it has ended; `status` tells when. A run that was killed holds no lock.',
    command: 'firstlight run machine.bu --root ./machine & firstlight run machine.bu --root ./machine',
  },
  refused: {
    why: "What was asked can destroy something and was not allowed. So is a state directory (`ROOT.firstlight`, `--state-dir`) that is a link or another user's, and a link in the place of a file in it.",
    way: 'Look at the sentence, which says what was found, and at the hint, which says how to allow it.',
    command: 'firstlight run machine.bu --root / --backend real',
  },
  interrupted: {
    why: 'The run was told to end.',
    way: 'Run the same command again: it goes on where it stopped.',
    command: 'timeout --signal INT 1 firstlight run machine.bu --root ./machine',
  },
}
