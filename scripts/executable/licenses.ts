import fs from 'node:fs'
import path from 'node:path'

/** A package of which something is in the executable. */
export interface BundledPackage {
  /** Where it is: a folder of `node_modules`. */
  readonly folder: string
  readonly name: string
  readonly version: string
  /** The licence as its package.json names it. */
  readonly license: string
  /** The text of its licence. */
  readonly text: string
}

/** The packages that the inputs of a bundle come from, by name. */
export function bundledPackages(inputs: readonly string[]): readonly BundledPackage[] {
  const folders = new Set(
    inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  )
  return [...folders].toSorted().map(bundledPackage)
}

/** All licences of an executable in one text: this program's, Node's with all that Node has in it, and each package's. */
export function licensesText(inputs: readonly string[], nodeFolder: string): string {
  const parts = [
    { title: 'Firstlight: Apache-2.0', text: fs.readFileSync('LICENSE', 'utf8') },
    { title: `Node.js ${process.version}`, text: fs.readFileSync(path.join(nodeFolder, 'LICENSE'), 'utf8') },
    ...bundledPackages(inputs).map(({ name, version, license, text }) => ({
      title: `${name} ${version}: ${license}`,
      text,
    })),
  ]
  const contents = parts.map(({ title }) => `  ${title}\n`).join('')
  return `What is in this file, and under which licence:\n\n${contents}${parts.map(section).join('')}`
}

function section({ title, text }: { readonly title: string; readonly text: string }): string {
  return `\n${'='.repeat(78)}\n${title}\n${'='.repeat(78)}\n\n${text.trim()}\n`
}

function bundledPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly version: string
    readonly license?: string
  }
  const file = fs.readdirSync(folder).find((name) => /^(?:licen[cs]e|copying)(?:\.|$)/i.test(name))
  if (file === undefined || manifest.license === undefined) throw new Error(`${folder} says nothing of its licence`)
  const text = fs.readFileSync(path.join(folder, file), 'utf8')
  return { folder, name: manifest.name, version: manifest.version, license: manifest.license, text }
}
