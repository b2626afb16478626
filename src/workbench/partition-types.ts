/** Types of partitions by their GUIDs, of the Discoverable Partitions Specification and of what Flatcar and ChromeOS add. */
export const PARTITION_TYPES: readonly { readonly guid: string; readonly name: string }[] = [
  { guid: '0FC63DAF-8483-4772-8E79-3D69D8477DE4', name: 'Linux data' },
  { guid: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', name: 'EFI system partition' },
  { guid: '21686148-6449-6E6F-744E-656564454649', name: 'BIOS boot' },
  { guid: 'BC13C2FF-59E6-4262-A352-B275FD6F7172', name: 'extended boot loader (XBOOTLDR)' },
  { guid: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F', name: 'Linux swap' },
  { guid: 'A19D880F-05FC-4D3B-A006-743F0F84911E', name: 'Linux RAID' },
  { guid: 'E6D6D379-F507-44C2-A23C-238F2A3DF928', name: 'Linux LVM' },
  { guid: 'CA7D7CCB-63ED-4C53-861C-1742536059CC', name: 'LUKS' },
  { guid: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709', name: 'root, x86-64' },
  { guid: 'B921B045-1DF0-41C3-AF44-4C6F280D3FAE', name: 'root, 64-bit ARM' },
  { guid: '8484680C-9521-48C6-9C11-B0720656F69E', name: '/usr, x86-64' },
  { guid: '933AC7E1-2EB4-4F13-B844-0E14E2AEF915', name: '/home' },
  { guid: '3B8F8425-20E0-4F3B-907F-1A25A76F98E8', name: '/srv' },
  { guid: '4D21B016-B534-45C2-A9FB-5C16E091FD2D', name: '/var' },
  { guid: '7EC6F557-3BC5-4ACA-B293-16EF5DF639D1', name: '/var/tmp' },
  { guid: '3884DD41-8582-4404-B9A8-E9B84F2DF50E', name: 'Flatcar root, resized at first boot' },
  { guid: '5DFBF5F4-2848-4BAC-AA5E-0D9A20B745A6', name: 'Flatcar and ChromeOS /usr' },
]

/** What a type of partition is called. */
export function partitionTypeName(guid: string): string | undefined {
  const upper = guid.toUpperCase()
  return PARTITION_TYPES.find((row) => row.guid === upper)?.name
}
