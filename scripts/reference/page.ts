/** A page of `docs` that is made of the tables. */
export interface Page {
  /** From the root of the checkout. */
  readonly file: string
  readonly text: string
}
