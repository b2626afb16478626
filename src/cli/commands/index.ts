import type { CommandRow } from '../command/command.ts'

/** The commands, in the order of `--help`. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'run',
    summary: 'make the machine that a document describes, exactly once',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    name: 'plan',
    summary: 'print everything that run would do, and change nothing',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'report',
    summary: 'show how a machine was made, as a page for a browser',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    name: 'diff',
    summary: 'tell what a changed document would have made otherwise',
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  {
    name: 'lock',
    summary: 'note the hash of everything that a document downloads, so that it stays the same',
    load: async () => (await import('./lock.ts')).lockCommand,
  },
  {
    name: 'test',
    summary: 'run your own tests of documents',
    load: async () => (await import('./test.ts')).testCommand,
  },
  {
    name: 'boot',
    summary: 'boot a document in a virtual machine, and the same machine again',
    load: async () => (await import('./boot.ts')).bootCommand,
  },
  {
    name: 'validate',
    summary: 'find everything that is wrong with documents',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'lint',
    summary: 'tell what is probably a mistake in documents, or could be better',
    load: async () => (await import('./lint.ts')).lintCommand,
  },
  {
    name: 'explain',
    summary: 'tell what a code, a key or a path of the machine is about',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'transpile',
    summary: 'print the Ignition config that a Butane or older document stands for',
    load: async () => (await import('./transpile.ts')).transpileCommand,
  },
  {
    name: 'terraform',
    summary: 'be the program of an external data source: a query on standard input, a config out',
    load: async () => (await import('./terraform.ts')).terraformCommand,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a language, for editors',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  {
    name: 'render',
    summary: 'print the one merged config that a machine would get',
    load: async () => (await import('./render.ts')).renderCommand,
  },
  {
    name: 'verify',
    summary: 'tell where a provisioned machine is no longer what its document describes',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    name: 'status',
    summary: 'tell whether a root was provisioned, when, and from which config',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'diagnose',
    summary: 'tell from its disk why a machine did not come up',
    load: async () => (await import('./diagnose.ts')).diagnoseCommand,
  },
  {
    name: 'fetch',
    summary: "print the user's document, from where the machine's platform keeps it",
    load: async () => (await import('./fetch.ts')).fetchCommand,
  },
  {
    name: 'metadata',
    summary: 'print what the platform tells this machine about itself',
    load: async () => (await import('./metadata.ts')).metadataCommand,
  },
  {
    name: 'detect',
    summary: 'tell which platform this machine is on, and by which rule',
    load: async () => (await import('./detect.ts')).detectCommand,
  },
  {
    name: 'providers',
    summary: 'list the platforms, what each needs, and where it is documented',
    load: async () => (await import('./providers.ts')).providersCommand,
  },
  {
    name: 'image',
    summary: 'put the engine, a document or a stamp into a disk image or a root tree',
    load: async () => (await import('./image.ts')).imageCommand,
  },
  {
    name: 'lsp',
    summary: 'serve an editor: problems, completion and hovers as one writes',
    load: async () => (await import('./lsp.ts')).lspCommand,
  },
  {
    name: 'completion',
    summary: 'print the script by which bash, zsh or fish completes command lines',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
  {
    name: 'compat',
    summary: 'install links under the names of the programs that this one takes the place of',
    load: async () => (await import('./compat.ts')).compatCommand,
  },
]
