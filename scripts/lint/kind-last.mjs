/**
 * A lint rule: nothing is spread behind `kind`, the member that tells the members of a union apart.
 *
 * A value may have more members than its type says. `{ kind: 'invalid', ...base }` is whatever `base` is when that
 * happens to carry a `kind` of its own, and the compiler does not notice. Object literals, also behind a condition, show
 * what is in them and may stand anywhere. Operations and nodes, which are put together from attributes of the same file,
 * are exempt by the configuration.
 */
const kindLast = {
  create(context) {
    return {
      ObjectExpression(node) {
        let hasKind = false
        for (const member of node.properties) {
          if (member.type === 'SpreadElement') {
            if (hasKind && !isLiteral(member.argument)) {
              context.report({ node: member, message: 'Spread in front of `kind`: it could bring a kind of its own.' })
            }
          } else if (!member.computed && (member.key.name ?? member.key.value) === 'kind') hasKind = true
        }
      },
    }
  },
}

function isLiteral(node) {
  switch (node.type) {
    case 'ObjectExpression':
      return true
    case 'ConditionalExpression':
      return isLiteral(node.consequent) && isLiteral(node.alternate)
    case 'LogicalExpression':
      return isLiteral(node.right)
    case 'ParenthesizedExpression':
      return isLiteral(node.expression)
    default:
      return false
  }
}

export default { meta: { name: 'firstlight' }, rules: { 'kind-last': kindLast } }
