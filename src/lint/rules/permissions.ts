import { defineRule, type Place, type Rule } from '../rule.ts'
import { holdsPrivateKey } from '../secrets.ts'
import { textsOf } from '../texts.ts'

/** Rules on the modes of files and directories. */
export const PERMISSION_RULES: readonly Rule[] = [
  defineRule<Place & { readonly file: string; readonly mode: number | undefined }>({
    code: 'world-readable-key',
    severity: 'warning',
    fixes: true,
    reason:
      'A private key that others can read is no secret on the machine, and ssh and sshd refuse to use such a one.',
    says: ({ file, mode }) =>
      mode === undefined
        ? `the private key ${file} gets mode 0644, which everybody can read`
        : `the private key ${file} has mode ${octal(mode)}, which others can read`,
    hint: 'give it mode 0600 and the user that needs it',
    *find(subject) {
      const seen = new Set<string>()
      for (const { file, path, text } of textsOf(subject)) {
        if (seen.has(file.path) || !holdsPrivateKey(text)) continue
        seen.add(file.path)
        const node = path.slice(0, 3)
        if (file.mode === undefined) yield { path: [...node, 'path'], file: file.path, mode: undefined }
        else if ((file.mode & 0o044) !== 0)
          yield { path: [...node, 'mode'], file: file.path, mode: file.mode, fix: 0o600 }
      }
    },
  }),
  defineRule<Place & { readonly node: string; readonly mode: number }>({
    code: 'world-writable',
    severity: 'warning',
    reason:
      'Whatever everybody can write to, every process of the machine can replace. A directory that all may write to has the sticky bit (01777).',
    says: ({ node, mode }) => `everybody can write to ${node} (mode ${octal(mode)})`,
    hint: ({ mode }) => {
      const [owner, group] = [octal(mode & ~0o022), octal(mode & ~0o002)]
      return owner === group
        ? `give it mode ${owner}`
        : `give it mode ${owner}, or mode ${group} when its group may write`
    },
    *find({ config }) {
      for (const list of ['files', 'directories'] as const) {
        for (const [index, { path, mode = 0 }] of (config.storage?.[list] ?? []).entries()) {
          if ((mode & 0o002) === 0 || (list === 'directories' && (mode & 0o1000) !== 0)) continue
          yield { path: ['storage', list, index, 'mode'], node: path, mode }
        }
      }
    },
  }),
  defineRule<Place & { readonly mode: number; readonly meant: number }>({
    code: 'mode-not-octal',
    severity: 'warning',
    fixes: true,
    reason: 'JSON has no octal numbers: a mode that is written there as one knows it from chmod is another one.',
    says: ({ mode, meant }) => `the mode ${mode} is ${octal(mode)}, and was probably meant as ${octal(meant)}`,
    hint: ({ meant }) => `write ${meant}`,
    *find({ config, origins }) {
      for (const list of ['files', 'directories'] as const) {
        for (const index of (config.storage?.[list] ?? []).keys()) {
          const path = ['storage', list, index, 'mode']
          const location = origins.locate(path)
          // The number as it is written: before 3.6.0 its special bits are gone.
          const mode = Number(location?.document.text.slice(location.span.start, location.span.end))
          if (location?.document.language === 'yaml' || !USUAL.has(mode)) continue
          const meant = Number.parseInt(String(mode), 8)
          yield { path, mode, meant, fix: meant }
        }
      }
    },
  }),
  defineRule<Place & { readonly file: string }>({
    code: 'script-not-executable',
    severity: 'warning',
    reason:
      'A file that begins with `#!` is there to be run, and without the bit for it that fails with "permission denied".',
    says: ({ file }) => `${file} is a script, and nobody may run it`,
    hint: 'give it mode 0755',
    *find(subject) {
      for (const { file, path, text } of textsOf(subject)) {
        if (!/^#!\s*\//.test(text) || path[3] !== 'contents' || ((file.mode ?? 0o644) & 0o111) !== 0) continue
        const node = path.slice(0, 3)
        yield { path: [...node, file.mode === undefined ? 'path' : 'mode'], file: file.path }
      }
    },
  }),
  defineRule<Place & { readonly file: string }>({
    code: 'sudoers-ignored',
    severity: 'warning',
    reason: 'sudo skips files of /etc/sudoers.d whose name has a dot or ends in `~`, and says nothing (sudoers(5)).',
    says: ({ file }) => `sudo does not read ${file}: its name has a dot in it`,
    hint: 'take the dot out of the name',
    *find({ config }) {
      for (const [index, { path }] of (config.storage?.files ?? []).entries()) {
        const name = path.startsWith(SUDOERS) ? path.slice(SUDOERS.length) : ''
        if (!name.includes('/') && (name.includes('.') || name.endsWith('~'))) {
          yield { path: ['storage', 'files', index, 'path'], file: path }
        }
      }
    },
  }),
  defineRule<Place & { readonly file: string }>({
    code: 'line-endings',
    severity: 'warning',
    reason:
      'A script whose lines end as on Windows is not started: the kernel looks for a program whose name ends in a carriage return.',
    says: ({ file }) =>
      `the lines of the script ${file} end with a carriage return, which Linux takes for a part of them`,
    hint: 'save it with Unix line endings',
    *find(subject) {
      for (const { file, path, text } of textsOf(subject)) {
        if (/^#![^\n]*\r\n/.test(text)) yield { path, within: { line: 1 }, file: file.path }
      }
    },
  }),
]

const SUDOERS = '/etc/sudoers.d/'

/** Modes as people write them in octal; as decimal numbers none of them makes sense. */
const USUAL: ReadonlySet<number> = new Set([400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 700, 750, 755, 775])

function octal(mode: number): string {
  return `0${mode.toString(8)}`
}
