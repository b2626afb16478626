import { shellWord } from '../util/shell-word.ts'

/** An issue of a local file that is missing, while another directory has it. */
export interface WithDirectory {
  readonly tryDirectory?: string | undefined
}

/** What to try where it is known which directory has the file. */
export function tryDirectory({ tryDirectory: directory }: WithDirectory): string | undefined {
  return directory === undefined ? undefined : `try --files-dir ${shellWord(directory)}`
}
