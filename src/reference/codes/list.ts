import type { ListIssue } from '../../report/issues/list.ts'
import type { Texts } from './text.ts'

/** What is told of issues of lists. */
export const LIST_TEXTS: Texts<ListIssue['code']> = {
  duplicate: {
    why: 'An element of a list is there twice: two files of one path, two users of one name, one string twice. Files, directories and links share their paths.',
    way: 'Keep one of them, or join them.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
    - path: /etc/motd
`,
  },
}
