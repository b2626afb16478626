/** What is told of a code, besides the sentence and the hint of the very case. */
export interface CodeText {
  /** What it means, and why it is said: whole sentences. */
  readonly why: string
  /** What to do about it: whole sentences. */
  readonly way: string
  /** A document of which it is said; of some an engine says it only where it meets the machine or the server. */
  readonly document?: string
  /** A command line that comes to it, where no document alone does. */
  readonly command?: string
}

/** What is told of each of some codes. */
export type Texts<Code extends string, Left extends keyof CodeText = never> = Readonly<
  Record<Code, Omit<CodeText, Left>>
>
