/** Takes away what is `undefined`, where objects of optional members are laid over each other and what is not given must not hide what is. */
export function present<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}
