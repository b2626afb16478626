import { spawnSync } from 'node:child_process'

/** The programs that tests ask besides those of the guest, with Debian's package of each. */
const PACKAGES: Readonly<Record<string, string>> = {
  chromium: 'chromium',
  fish: 'fish',
  groff: 'groff-base',
  mandoc: 'mandoc',
  zsh: 'zsh',
}

/** Installs them, as root on Debian; what cannot be had is skipped by the tests that ask it, by name. */
export function installPrograms(): void {
  const missing = Object.keys(PACKAGES).filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  if (missing.length === 0 || process.getuid?.() !== 0) return
  const packages = missing.map((name) => PACKAGES[name] ?? name)
  const { status } = spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.log(`not installed: ${packages.join(', ')}; the tests that ask them are skipped`)
}
