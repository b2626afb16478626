'use strict'
/** Runs before anything else, on whatever Node there is, and so uses nothing that an old one lacks. */
module.exports = function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 15)) return
  throw new Error(`Firstlight needs Node 22.15 or later, and this is ${process.version}`)
}
