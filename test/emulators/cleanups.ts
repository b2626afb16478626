import { afterEach } from 'vitest'

/** Something to be closed at the end of a test. */
export interface Closable {
  close(): unknown
}

/** Has everything that is handed to the returned function closed after each test, last first. */
export function closedAfterEach(): <Thing extends Closable>(thing: Thing) => Thing {
  const open: Closable[] = []
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close()
  })
  return (thing) => {
    open.push(thing)
    return thing
  }
}
