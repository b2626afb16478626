import { spawnSync } from 'node:child_process'

/** Programs, with Debian's package of each. */
export type Programs = Readonly<Record<string, string>>

/** Those that the unit suites ask besides those of the guest. */
export const UNIT_PROGRAMS: Programs = {
  chromium: 'chromium',
  zsh: 'zsh',
  fish: 'fish',
  mandoc: 'mandoc',
  nvim: 'neovim',
  groff: 'groff-base',
  'pre-commit': 'pre-commit',
  shellcheck: 'shellcheck',
}

/** Those that make packages, judge them, and use them. */
export const PACKAGE_PROGRAMS: Programs = {
  'ansible-playbook': 'ansible-core',
  'dpkg-shlibdeps': 'dpkg-dev',
  lintian: 'lintian',
  mmdebstrap: 'mmdebstrap',
  packer: 'packer',
  podman: 'podman',
  skopeo: 'skopeo',
  strip: 'binutils',
  umoci: 'umoci',
}

/** Installs programs, as root on Debian; what cannot be had is skipped by the tests that ask it, by name. */
export function installPrograms(programs: Programs): void {
  const missing = Object.keys(programs).filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  if (missing.length === 0 || process.getuid?.() !== 0) return
  const packages = missing.map((name) => programs[name] ?? name)
  const { status } = spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.log(`not installed: ${packages.join(', ')}; the tests that ask them are skipped`)
}
