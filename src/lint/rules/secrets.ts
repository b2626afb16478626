import { PLATFORMS } from '../platforms.ts'
import { defineRule, type Place, type Rule } from '../rule.ts'
import { secretIn } from '../secrets.ts'
import type { Subject } from '../subject.ts'
import { textsOf } from '../texts.ts'
import { unitTexts } from '../units.ts'

/** Rules on secrets that stand in the document. */
export const SECRET_RULES: readonly Rule[] = [
  defineRule<Place & { readonly what: string; readonly readers: string }>({
    code: 'secret-in-document',
    severity: 'warning',
    reason:
      'User data is no place for secrets: on most platforms every process of the machine can read it, it stays in the account of the platform for as long as the machine lives, and documents end up in repositories. With `--target` of a platform whose user data only root can read, nothing is said.',
    says: ({ what, readers }) => `there is ${what} in the document, which ${readers} can read`,
    hint: 'let the machine make it, or fetch it from where the machine must prove who it is; LUKS keys are made by tpm2 and tang',
    *find(subject) {
      const readers = readersOf(subject)
      if (readers === undefined) return
      for (const { path, text } of textsOf(subject)) {
        const secret = secretIn(text)
        if (secret) yield { path, within: { line: secret.line }, what: secret.what, readers }
      }
    },
  }),
  defineRule<Place & { readonly key: string }>({
    code: 'secret-in-unit',
    severity: 'warning',
    reason:
      'The text of a unit can be read by every user of the machine, and so can the environment that it sets (`systemctl show`).',
    says: ({ key }) => `the unit sets ${key}, which every user of the machine can read`,
    hint: 'put it into a file of mode 0600 and name that with EnvironmentFile= or LoadCredential=',
    *find(subject) {
      for (const { path, lines } of unitTexts(subject)) {
        for (const { key, value, line } of lines) {
          const name = key === 'Environment' ? secretVariable(value) : undefined
          if (name !== undefined) yield { path, within: { line, word: name }, key: name }
        }
      }
    },
  }),
  defineRule<Place & { readonly name: string }>({
    code: 'luks-key-in-document',
    severity: 'warning',
    reason:
      'Whoever can read user data can unlock the volume with the key that stands in it; the volume then protects nothing.',
    says: ({ name }) => `the key of the volume ${JSON.stringify(name)} stands in the document`,
    hint: 'leave the key file out and one is made on the machine, or bind the volume to a TPM2 or to Tang servers',
    *find({ config }) {
      for (const [index, { name, keyFile }] of (config.storage?.luks ?? []).entries()) {
        if (keyFile?.source?.startsWith('data:') !== true || keyFile.source === 'data:,') continue
        yield { path: ['storage', 'luks', index, 'keyFile', 'source'], name }
      }
    },
  }),
]

const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i

/** The first variable of such a name that is given a value of its own: no name of a file, nothing that is filled in. */
function secretVariable(assignments: string): string | undefined {
  for (const assignment of assignments.split(/\s+/)) {
    const [name = '', value = ''] = assignment.replace(/^["']/, '').split('=')
    if (SECRET_NAME.test(name) && /^[^"'/%$]/.test(value)) return name
  }
  return undefined
}

function readersOf({ target }: Subject): string | undefined {
  if (target?.platform === undefined) return 'whoever gets at its user data'
  return PLATFORMS[target.platform]?.readers
}
