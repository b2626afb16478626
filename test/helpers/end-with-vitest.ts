// A vitest that is killed leaves its workers behind, which would go on with the next machine: they end, in order, when nobody hears them.
process.once('disconnect', () => process.exit(1))
