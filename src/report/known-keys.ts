import { nearest, plainWord } from '../util/nearest.ts'

/** Keys and indices, from the root or from anywhere above. */
type Path = readonly (string | number)[]

/** What may be shown of the value of a key: the value, what is public of a URL, a number that was misplaced, or nothing. */
export type Visibility = 'shown' | 'url' | 'number' | 'hidden'

/** Keys of all languages whose values are harmless, as plainWord makes them. */
const HARMLESS = words(`
  version variant kind apiversion
  path name id uid gid user group users groups label labels device devices mode dirmode filemode target hard overwrite
  number size sizemib start startmib guid typeguid uuid resize shouldexist shouldnotexist wipetable wipepartitionentry
  format filesystem wipefilesystem wipevolume options mountoptions withmountunit mount force level spares parent
  compression hash function local contentslocal sshauthorizedkeyslocal passwordhashlocal keyfilelocal
  httpresponseheaders httptotal noproxy pin needsnetwork threshold thumbprint tpm2 cex discard keep openoptions
  enable enabled mask homedir nocreatehome nousergroup nologininit system shell primarygroup
  layout mirror rootful kerneltype fips extensions rebootstrategy windowstart windowlength create append
`)

/** Keys whose values are URLs, or should be. */
const URLS = words('source url server httpproxy httpsproxy')

/** Keys of things to fetch: what stands in them is harmless only under a key of such a thing. */
const RESOURCES = words('contents keyfile replace')
const IN_RESOURCES = words('source url remote local compression hash function verification httpheaders inline')

/** Keys of secrets and of what has secrets in it: nothing below them is shown, not even a key. */
const SECRETS = words(`
  passwordhash password passphrase secret token authorization credential credentials key privatekey value inline
  advertisement discovery sshauthorizedkeys sum
`)
const MEANS_SECRET = /pass(?:wor|phrase|code)|secret|token|credential|authori[sz]ation|privatekey/

/** Other keys: what they stand for is judged by its own keys. */
const CONTAINERS = words(`
  ignition config merge timeouts security tls certificateauthorities proxy httpheaders verification
  storage disks partitions raid filesystems files directories links luks trees clevis tang custom
  passwd systemd units dropins contents keyfile kernelarguments bootdevice grub openshift metadata quadlets
  networkd update locksmith docker etcd flannel spec remote
`)

const KNOWN: ReadonlySet<string> = new Set([...HARMLESS, ...URLS, ...SECRETS, ...CONTAINERS])
const KNOWN_WORDS: readonly string[] = [...KNOWN]

/** More steps than any path of any language has: of what is deeper nothing is shown, so that it costs nothing. */
export const DEEPEST = 64

/** What may be shown of the value that stands at a path; only the last keys of the path need be known. */
export function visibilityAt(path: Path): Visibility {
  if (path.length > DEEPEST) return 'hidden'
  const keys = keysOf(path)
  const key = keys.at(-1)
  if (key === undefined || isBelowSecret(keys.slice(0, -1))) return 'hidden'
  const inResource = keys.slice(0, -1).some((above) => RESOURCES.has(above))
  const isHeader = key === 'name' && keys.at(-2) === 'httpheaders'
  if (inResource && !isHeader && !IN_RESOURCES.has(key)) return 'hidden'
  if (URLS.has(key)) return 'url'
  if (HARMLESS.has(key)) return 'shown'
  const meant = KNOWN.has(key) || isSecretKey(key) ? undefined : nearest(key, KNOWN_WORDS)
  return meant !== undefined && HARMLESS.has(meant) ? 'number' : 'hidden'
}

/** A key as it may be shown: below a secret, a key is part of it; what is no word may be more than a key. */
export function shownKey(path: Path): string {
  if (path.length > DEEPEST) return HIDDEN
  const key = String(path.at(-1) ?? '')
  const above = keysOf(path.slice(0, -1))
  if (isBelowSecret(above)) return HIDDEN
  const inResource = above.some((one) => RESOURCES.has(one))
  if (inResource && !KNOWN.has(plainWord(key)) && nearest(key, KNOWN_WORDS) === undefined) return HIDDEN
  return shownWord(key)
}

/** A word as it may be shown that stands where keys do, and of anything else the beginning. */
export function shownWord(word: string): string {
  if (word === '<<') return word
  const shown = WORD.exec(word)?.[0] ?? ''
  return shown.length === word.length ? word : `${shown}${HIDDEN}`
}

/** In the place of everything that is not shown. */
export const HIDDEN = '…'

const WORD = /^[\p{L}\p{N}\p{M}\p{So}_./-]{0,48}/u

function isBelowSecret(above: readonly string[]): boolean {
  return above.some(
    (key, index) =>
      isSecretKey(key) || URLS.has(key) || (key === 'config' && /^(?:custom|clevis)$/.test(above[index - 1] ?? '')),
  )
}

function isSecretKey(key: string): boolean {
  return SECRETS.has(key) || MEANS_SECRET.test(key)
}

function keysOf(path: Path): readonly string[] {
  return path.filter((step) => typeof step === 'string').map(plainWord)
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/).map(plainWord))
}
