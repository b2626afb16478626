/** Documents are bundled as they are. */
declare module '*.bu' {
  const text: string
  export default text
}
declare module '*.ign' {
  const text: string
  export default text
}
