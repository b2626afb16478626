/** Does something for every item, `most` at a time, in the order of the items. Rejects as soon as one does. */
export async function inParallel<Item>(
  items: readonly Item[],
  most: number,
  action: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = items[next]
      if (item === undefined) return
      next += 1
      await action(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
}
