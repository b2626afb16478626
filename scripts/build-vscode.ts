// npm run build:vscode: the extension for Visual Studio Code with the server in it, as dist/editors/firstlight-VERSION.vsix.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { zipSync, type Zippable } from 'fflate'
import { VERSION } from '../src/program/version.ts'

const SOURCE = 'editors/vscode'
const STATIC = [
  'language-configuration.json',
  'README.md',
  'syntaxes/butane.tmLanguage.json',
  'syntaxes/ignition.tmLanguage.json',
]

const manifest: unknown = JSON.parse(readFileSync(path.join(SOURCE, 'package.json'), 'utf8'))
if (typeof manifest !== 'object' || manifest === null) throw new TypeError('package.json is no object')

const files: Zippable = {
  'extension/package.json': encoded(JSON.stringify({ ...manifest, version: VERSION }, undefined, 2)),
  'extension/LICENSE.txt': readFileSync('LICENSE'),
  'extension/extension.cjs': await bundled('extension.ts', { format: 'cjs', external: ['vscode'] }),
  'extension/server/server.mjs': await bundled('server.ts', {
    format: 'esm',
    // Some libraries are CommonJS, and ask for Node's own modules in its way.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  }),
  '[Content_Types].xml': encoded(contentTypes()),
  'extension.vsixmanifest': encoded(vsixManifest()),
}
for (const name of STATIC) files[`extension/${name}`] = readFileSync(path.join(SOURCE, name))

mkdirSync('dist/editors', { recursive: true })
const target = `dist/editors/firstlight-${VERSION}.vsix`
// The oldest time that a ZIP can hold: two builds of one state are equal.
writeFileSync(target, zipSync(files, { level: 9, mtime: new Date('1980-01-01T00:00:00') }))
console.log(target)

async function bundled(name: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [path.join(SOURCE, name)],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`esbuild made nothing of ${name}`)
  return file.contents
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** What kinds of files a VSIX holds: the Open Packaging Conventions ask for it (ECMA-376 part 2). */
function contentTypes(): string {
  const types = {
    '.json': 'application/json',
    '.cjs': 'application/javascript',
    '.mjs': 'application/javascript',
    '.md': 'text/markdown',
    '.txt': 'text/plain',
    '.vsixmanifest': 'text/xml',
  }
  const rows = Object.entries(types).map(
    ([extension, type]) => `<Default Extension="${extension}" ContentType="${type}"/>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${rows.join('')}</Types>`
}

/** The manifest by which Visual Studio Code installs it. */
function vsixManifest(): string {
  const { name, displayName, description, publisher, engines } = JSON.parse(
    readFileSync(path.join(SOURCE, 'package.json'), 'utf8'),
  ) as Readonly<Record<'name' | 'displayName' | 'description' | 'publisher', string>> & { engines: { vscode: string } }
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${VERSION}" Publisher="${publisher}"/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${description}</Description>
    <Categories>Programming Languages,Linters,Formatters</Categories>
    <Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value="${engines.vscode}"/></Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
  </Assets>
</PackageManifest>
`
}
