import type { DocumentIssue } from '../../report/issues/document.ts'
import type { Texts } from './text.ts'

/** What is told of issues of documents as such. */
export const DOCUMENT_TEXTS: Texts<DocumentIssue['code']> = {
  'empty-document': {
    why: 'The document that was named, or standard input, has not a single byte: what should have written it may have failed.',
    way: 'Look at what should have written the document; give `--allow-empty` if nothing is meant.',
    command: 'firstlight validate - < /dev/null',
  },
  'blank-document': {
    why: 'The document is nothing but whitespace, so its contents were lost somewhere.',
    way: 'Look at what should have written the document; give `--allow-empty` if nothing is meant.',
    command: 'echo | firstlight validate -',
  },
  'foreign-marker': {
    why: "A line like `#cloud-config` or `#!` stands in front of a document of this engine; some providers' panels put it before whatever they are given. The document counts, and the line is skipped.",
    way: 'Leave the line out if you can.',
    document: `#cloud-config
{"ignition": {"version": "3.4.0"}}
`,
  },
  'foreign-user-data': {
    why: 'The bytes are meant for another program: a cloud-config, a script, MIME.',
    way: 'Give `--foreign-user-data=ignore` to let it count as no config, which is then a warning.',
    document: `#cloud-config
users:
  - name: core
`,
  },
  'document-unreadable': {
    why: 'The document is packed in a way that cannot be undone: truncated or corrupt gzip or zstd, or too many layers.',
    way: 'Pack it again, or look at what answered in its place.',
    document: `<html><body>404 Not Found</body></html>
`,
  },
  'document-unknown': {
    why: 'The bytes are of no known language. [documents.md](documents.md) lists what is read, and how each kind is told.',
    way: 'Write a document of one of these languages.',
    document: `hello, world
`,
  },
  'document-machine-config': {
    why: 'A MachineConfig is read by an OpenShift cluster.',
    way: 'Give what stands under `spec.config` as a document of its own.',
    document: `apiVersion: machineconfiguration.openshift.io/v1
kind: MachineConfig
spec:
  config:
    ignition: {version: 3.4.0}
`,
  },
  syntax: {
    why: 'The text is not JSON (or not YAML): the sentence says what was expected where. JSON has no comments, no comma after the last value, and decimal numbers only.',
    way: 'Mend the text at the place that is shown.',
    document: `{"ignition": {"version": "3.4.0",}}
`,
  },
  'document-too-large': {
    why: 'A document may have 128 MiB; one that is fetched, or that a platform keeps, 64 MiB.',
    way: 'Keep large contents on a server and name their URL.',
    command: 'head -c 200M /dev/zero | firstlight validate -',
  },
  'config-too-large': {
    why: 'The config that a document becomes would be larger than a document may be, so that no other command would take it.',
    way: 'Keep large contents on a server and name their URL.',
    command: 'firstlight transpile --files-dir . document-with-a-tree-of-200-MiB.bu',
  },
  'not-utf8': {
    why: 'Bytes that are no UTF-8 were read as U+FFFD.',
    way: 'Save the document as UTF-8.',
    command:
      'printf \'{"ignition": {"version": "3.4.0"}, "passwd": {"users": [{"name": "core", "gecos": "\\\\xff"}]}}\' | firstlight validate -',
  },
  'reference-empty': {
    why: "A config that is merged, or that replaces this one, has no bytes at all. Ignition would forget the whole config then; here it is an error, unless the image chooses the field's way.",
    way: 'Look at what should be behind the URL, or leave the reference out.',
    document: `{"ignition": {"version": "3.4.0", "config": {"merge": [{"source": "data:,"}]}}}
`,
  },
  'version-missing': {
    why: 'The document has no `ignition.version`.',
    way: 'Write the version that the machine’s engine knows, for example `"version": "3.4.0"`.',
    document: `{"ignition": {}}
`,
  },
  'version-malformed': {
    why: '`ignition.version` is no version number of three parts.',
    way: 'Write all three numbers: `3.4.0`.',
    document: `{"ignition": {"version": "3.4"}}
`,
  },
  'version-unsupported': {
    why: 'No such version of the spec is known. The hint lists those that are.',
    way: 'Write one of the versions of the hint.',
    document: `{"ignition": {"version": "3.99.0"}}
`,
  },
  'wrong-type': {
    why: 'A value has another type than the spec says. Numbers are integers without fraction, exponent and quotes; modes are decimal.',
    way: 'Write the value in the type that the sentence names.',
    document: `{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/motd", "mode": "0644"}]}}
`,
  },
  'unknown-key': {
    why: 'A warning: the version of the document does not know this key, and it is ignored. The hint names the key that comes nearest, or the version that brought it.',
    way: 'Write the key of the hint, or raise the version.',
    document: `{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/motd", "mod": 420}]}}
`,
  },
  'spec-lacks': {
    why: 'A config was asked for in an older version of the spec (`render --spec`), which has no key for something that it says, or ignores it: the machine would silently be another one.',
    way: 'Leave out what is shown, or ask for the version that brought it.',
    command: 'firstlight render --spec 3.3.0 machine-with-a-tang-advertisement.bu',
  },
  'key-case': {
    why: 'A warning: keys are found in any case, as in Ignition, but the spec writes this one otherwise.',
    way: 'Write the key as the hint has it.',
    document: `{"ignition": {"version": "3.4.0"}, "storage": {"Files": [{"path": "/etc/motd"}]}}
`,
  },
  'repeated-key': {
    why: 'A warning: a key stands in one object more than once. Objects are merged, of anything else the last one counts.',
    way: 'Keep one of them.',
    document: `{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/etc/motd", "mode": 420, "mode": 384}]}}
`,
  },
  'issues-omitted': {
    why: 'There are more errors, or warnings, than a report holds.',
    way: 'Mend those that are shown first.',
    command: 'firstlight validate a-document-with-20000-mistakes.ign',
  },
}
