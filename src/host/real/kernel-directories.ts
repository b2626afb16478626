/** Where the kernel shows this machine. Other directories are for tests. */
export interface KernelDirectories {
  /** @default '/dev' */
  readonly dev: string
  /** @default '/sys' */
  readonly sys: string
  /** @default '/proc' */
  readonly proc: string
  /** @default '/run' */
  readonly run: string
  /** Of this system, not of the target. @default '/etc' */
  readonly etc: string
  /** Of this system: a directory for each version of the kernel. @default '/lib/modules' */
  readonly modules: string
}
