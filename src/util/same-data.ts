/** Whether two values are the same plain data: JSON, dates, and members that are `undefined`. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (one instanceof Date) return other instanceof Date && one.getTime() === other.getTime()
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => isSameData(item, other[at]))
  }
  const members = Object.entries(one)
  const others = new Map(Object.entries(other))
  return (
    !Array.isArray(other) &&
    members.length === others.size &&
    members.every(([key, member]) => others.has(key) && isSameData(member, others.get(key)))
  )
}
