// A vitest that is killed leaves its workers behind, which would go on with the next machine: they end when nothing holds the other end.
process.once('disconnect', () => process.exit(1))
