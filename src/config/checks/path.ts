import type { ConfigPath } from '../../report/path.ts'
import { cleanPath } from '../../util/paths.ts'
import type { CheckContext } from './check.ts'

/** Checks that a required path is there, absolute and in its shortest form. */
export function checkPath(value: string | undefined, path: ConfigPath, { add }: CheckContext): void {
  if (value === undefined || value === '') add({ code: 'path-empty', severity: 'error', path })
  else if (!value.startsWith('/')) add({ code: 'path-not-absolute', severity: 'error', path, value })
  else if (!isClean(value)) add({ code: 'path-not-clean', severity: 'error', path, value, clean: cleanPath(value) })
}

/** Whether {@link checkPath} would find nothing. */
export function isRightPath(value: string | undefined): boolean {
  return value !== undefined && value.startsWith('/') && isClean(value)
}

const UNCLEAN = /\/(?:\/|\.{1,2}(?:\/|$)|$)/

function isClean(path: string): boolean {
  return path === '/' || !UNCLEAN.test(path)
}
