/**
 * The same function, which works out what belongs to an object once and keeps it for as long as the object is there. For
 * objects that never change, or whose every change is told to what is kept.
 */
export function keptFor<Key extends object, Value extends object | string | undefined>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const values = new WeakMap<Key, Value>()
  return (key) => {
    const known = values.get(key)
    if (known !== undefined) return known
    const value = make(key)
    values.set(key, value)
    return value
  }
}
