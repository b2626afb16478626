declare const brand: unique symbol

/** A type that is told apart from its base by name only; nothing of it exists at run time. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }
