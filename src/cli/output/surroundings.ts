import type { JsonObject } from '../../util/json.ts'
import { anything, flag, list, object, oneOf, text, texts } from './shapes.ts'

/** What commands print that look at platforms, or at this program. */
export const OTHER_OUTPUTS: Readonly<
  Record<'fetch' | 'metadata' | 'detect' | 'providers' | 'completion' | 'compat', JsonObject>
> = {
  fetch: object({
    kind: oneOf(['config', 'none', 'unavailable', 'needs-network'], 'What the search came to.'),
    'reason?': text('Why there is none.'),
    'source?': text('Where the document was found.'),
    'document?': text('The document.'),
  }),
  metadata: object({
    platform: text('The platform.'),
    'hostname?': text('The name of the machine.'),
    variables: { type: 'object', description: 'What the platform tells, by the names of variables.' },
    sshKeys: texts('The SSH keys that it gives.'),
    'network?': anything('How the network is set up.'),
  }),
  detect: object({ platform: text('The platform.'), rule: text('How that is known.') }),
  providers: object({
    providers: list(
      object({
        id: text('The platform, as --platform takes it.'),
        aliases: texts('Its other names.'),
        title: text('What people call it.'),
        needs: text('What has to be there.'),
        network: flag('Whether it needs the network.'),
        documentation: text('Where it is documented.'),
      }),
      'The platforms.',
    ),
  }),
  completion: object({
    'shell?': text('The shell.'),
    'script?': text('The script.'),
    'words?': list(object({ word: text('A word.'), text: text('What it means.') }), 'What may be typed next.'),
    'paths?': text('Whether files or directories may be typed.'),
  }),
  compat: object({ program: text('What the links lead to.'), links: texts('The links.') }),
}
