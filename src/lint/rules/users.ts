import type { ConfigPath } from '../../report/path.ts'
import { defineRule, type Place, type Rule } from '../rule.ts'
import { keyProblem } from '../ssh-key.ts'
import type { Subject } from '../subject.ts'

/** Rules on users, groups, passwords and keys. */
export const USER_RULES: readonly Rule[] = [
  defineRule<Place & { readonly name: string }>({
    code: 'password-plaintext',
    severity: 'warning',
    reason:
      'What stands in `passwordHash` goes into /etc/shadow as it is. A password there is no hash of any: nobody can log in with it, and everybody who sees the document knows it.',
    says: ({ name }) => `the password hash of ${name} is no hash: it seems to be the password itself`,
    hint: 'mkpasswd --method=yescrypt prints a hash; * locks the password',
    *find(subject) {
      for (const { path, name, hash } of hashesOf(subject)) {
        if (hash !== '' && !/^(?:[!*].*|\$[A-Za-z0-9]+\$.+|_[./0-9A-Za-z]{19}|[./0-9A-Za-z]{13}|x)$/.test(hash))
          yield { path, name }
      }
    },
  }),
  defineRule<Place & { readonly name: string; readonly method: string }>({
    code: 'password-weak-hash',
    severity: 'warning',
    reason:
      'User data is read by more people than /etc/shadow. Of these methods a graphics card tries billions of passwords in a second.',
    says: ({ name, method }) => `the password of ${name} is hashed with ${method}, from which it can be found`,
    hint: 'mkpasswd --method=yescrypt prints a better hash',
    *find(subject) {
      for (const { path, name, hash } of hashesOf(subject)) {
        const method = weakMethod(hash)
        if (method !== undefined) yield { path, name, method }
      }
    },
  }),
  defineRule<Place & { readonly name: string }>({
    code: 'password-empty',
    severity: 'warning',
    reason: 'An empty hash is no password at all: whoever says the name is let in.',
    says: ({ name }) => `${name} has an empty password hash, and anybody can log in as ${name}`,
    hint: 'write * for an account without a password',
    *find(subject) {
      for (const { path, name, hash } of hashesOf(subject)) if (hash === '') yield { path, name }
    },
  }),
  keyRule('ssh-key-private', {
    problem: 'private',
    reason:
      'The public half of a key belongs here, the file that ends in .pub. A private key in a document has to be made anew.',
    says: (name) => `a private key is given as a public one of ${name}`,
    hint: 'take it out, make a new pair, and give the file that ends in .pub',
  }),
  keyRule('ssh-key-malformed', {
    problem: 'malformed',
    reason: 'sshd skips a line that it cannot read and says nothing; whoever counted on it is locked out.',
    says: (name) => `sshd cannot read this key of ${name}`,
    hint: 'a key is one line: its type, base64, and a remark',
  }),
  keyRule('ssh-key-weak', {
    problem: 'weak',
    reason: 'sshd refuses DSA keys, and RSA keys of less than 2048 bits are broken or refused.',
    says: (name) => `this key of ${name} is DSA, or RSA of less than 2048 bits, which sshd refuses`,
    hint: 'ssh-keygen -t ed25519 makes a better one',
  }),
  defineRule<Place & { readonly name: string; readonly what: string; readonly problem: string }>({
    code: 'name-refused',
    severity: 'warning',
    reason:
      'useradd and groupadd refuse names that are not of the form [a-zA-Z0-9_.][a-zA-Z0-9_.-]{0,30}[a-zA-Z0-9_.$-]?, that are longer than 32 bytes, or numbers. Some distributions refuse more.',
    says: ({ what, name, problem }) =>
      `the name of the ${what} ${JSON.stringify(name)} ${problem}: ${what}add refuses it`,
    hint: 'a name begins with a letter or _, and goes on with letters, digits, _ and -',
    *find({ config }) {
      for (const [list, what] of [
        ['users', 'user'],
        ['groups', 'group'],
      ] as const) {
        for (const [index, { name, shouldExist }] of (config.passwd?.[list] ?? []).entries()) {
          const problem = shouldExist === false ? undefined : nameProblem(name)
          if (problem !== undefined) yield { path: ['passwd', list, index, 'name'], what, name, problem }
        }
      }
    },
  }),
  defineRule<Place & { readonly name: string }>({
    code: 'second-root',
    severity: 'warning',
    reason: 'A user of id 0 is root under another name, with a password and keys of its own that nobody looks for.',
    says: ({ name }) => `${name} has user id 0, and so is root`,
    hint: 'give it an id of its own and the group sudo or wheel',
    *find({ config }) {
      for (const [index, { name, uid }] of (config.passwd?.users ?? []).entries()) {
        if (uid === 0 && name !== 'root') yield { path: ['passwd', 'users', index, 'uid'], name }
      }
    },
  }),
]

interface Hash {
  readonly path: ConfigPath
  readonly name: string
  readonly hash: string
}

function* hashesOf({ config }: Subject): Generator<Hash> {
  for (const list of ['users', 'groups'] as const) {
    for (const [index, { name, passwordHash }] of (config.passwd?.[list] ?? []).entries()) {
      if (passwordHash !== undefined) yield { path: ['passwd', list, index, 'passwordHash'], name, hash: passwordHash }
    }
  }
}

/** crypt(5). */
function weakMethod(hash: string): string | undefined {
  if (hash.startsWith('$1$')) return 'MD5'
  if (hash.startsWith('$3$')) return 'NT'
  if (hash.startsWith('$md5')) return 'SunMD5'
  if (hash.startsWith('$sha1')) return 'SHA-1'
  if (/^[./0-9A-Za-z]{13}$/.test(hash) || /^_[./0-9A-Za-z]{19}$/.test(hash)) return 'DES'
  const rounds = /^\$[56]\$rounds=(\d{1,9})\$/.exec(hash)?.[1]
  return rounds !== undefined && Number(rounds) < 5000 ? `only ${Number(rounds)} rounds of SHA` : undefined
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > 32) return `has ${name.length} characters, and at most 32 fit`
  if (/^\d+$/.test(name)) return 'is a number'
  if (name === '.' || name === '..' || name.startsWith('-')) return `begins with ${JSON.stringify(name.charAt(0))}`
  const bad = /[^A-Za-z0-9_.$-]|\$(?!$)/.exec(name)?.[0]
  return bad === undefined ? undefined : `has ${JSON.stringify(bad)} in it`
}

interface KeyRule {
  readonly problem: ReturnType<typeof keyProblem>
  readonly reason: string
  readonly says: (name: string) => string
  readonly hint: string
}

function keyRule(code: string, { problem, reason, says, hint }: KeyRule): Rule {
  return defineRule<Place & { readonly name: string }>({
    code,
    severity: 'warning',
    reason,
    says: ({ name }) => says(name),
    hint,
    *find({ config }) {
      for (const [index, { name, sshAuthorizedKeys = [] }] of (config.passwd?.users ?? []).entries()) {
        for (const [place, key] of sshAuthorizedKeys.entries()) {
          if (keyProblem(key) === problem) yield { path: ['passwd', 'users', index, 'sshAuthorizedKeys', place], name }
        }
      }
    },
  })
}
