import fs from 'node:fs'
import path from 'node:path'

const DIRECTORY = path.join(import.meta.dirname, '../../.cache/pages')

/** Keeps a screenshot where people can look at it. */
export function saved(name: string, screenshot: Uint8Array): void {
  fs.mkdirSync(DIRECTORY, { recursive: true })
  fs.writeFileSync(path.join(DIRECTORY, `${name.replaceAll(/[^\w]+/g, '-')}.png`), screenshot)
}
