/** A host without the interface of a link-local address: `fe80::1%eth0` is `fe80::1`. */
export function withoutZone(host: string): string {
  const [address = ''] = host.split('%', 1)
  return address
}
