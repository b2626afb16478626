import path from 'node:path'
import { workspace, type ExtensionContext } from 'vscode'
import { LanguageClient, TransportKind } from 'vscode-languageclient/node'

let client: LanguageClient | undefined

/** Starts the server that is in the extension: it runs in the Node of Visual Studio Code itself. */
export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath(path.join('server', 'server.mjs'))
  client = new LanguageClient(
    'firstlight',
    'Firstlight',
    { module, transport: TransportKind.stdio },
    {
      // Of YAML and JSON the server looks at what says that it is Butane or Ignition, and at nothing else.
      documentSelector: ['butane', 'ignition', 'yaml', 'json'].map((language) => ({ language })),
      synchronize: { configurationSection: 'firstlight', fileEvents: workspace.createFileSystemWatcher('**/*') },
    },
  )
  await client.start()
}

/** Ends the server. */
export async function deactivate(): Promise<void> {
  await client?.stop()
}
