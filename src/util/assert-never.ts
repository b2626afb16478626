/**
 * Marks a branch that the compiler has proved unreachable.
 *
 * Ends every exhaustive `switch`: a new member of the union stops compiling until it is handled here too.
 */
export function assertNever(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`)
}
