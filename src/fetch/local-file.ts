/** Reads of this process's own file system, and the spool: the only file of fetching that touches disks. */
import { readdirSync, readFileSync } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { hostPath, type HostPath } from '../util/paths.ts'

/** A file as a stream of bytes. */
export interface LocalFile {
  readonly size: number
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Opens a regular file; `undefined` when there is none. Anything else (a device, a pipe) is refused. */
export async function openLocalFile(path: HostPath): Promise<LocalFile | undefined> {
  const found = await stat(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined
    throw thrown
  })
  if (found === undefined) return undefined
  if (!found.isFile()) throw new Error('not a regular file')
  return { size: found.size, chunks: fileChunks(path) }
}

/**
 * Opens a regular file below a directory; links that lead out of it are refused.
 * @returns `undefined` when there is none
 */
export async function openFileBelow(directory: HostPath, path: string): Promise<LocalFile | undefined> {
  const root = await realpath(directory).catch(() => undefined)
  const found =
    root === undefined ? undefined : await realpath(join(root, normalize(`/${path}`))).catch(() => undefined)
  if (root === undefined || found === undefined) return undefined
  if (!found.startsWith(root === '/' ? '/' : `${root}/`)) throw new Error('a link leads out of the directory')
  return openLocalFile(hostPath(found))
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    yield* handle.createReadStream({ highWaterMark: 256 * 1024, autoClose: false }) as AsyncIterable<Uint8Array>
  } finally {
    await handle.close()
  }
}

/** Whether any network interface but loopback has a link; `undefined` when this cannot be told. */
export function hasLink(sys: HostPath): boolean | undefined {
  try {
    const names = readdirSync(`${sys}/class/net`).filter((name) => name !== 'lo')
    // An interface that is down has a carrier file that cannot be read.
    return names.some((name) => readText(`${sys}/class/net/${name}/carrier`)?.trim() === '1')
  } catch {
    return undefined
  }
}

/** Where distributions keep the trusted roots, first match wins. */
const ROOT_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
const ROOT_DIRECTORIES = ['/etc/ssl/certs', '/etc/pki/tls/certs']

/**
 * The system's trusted roots as PEM texts: `SSL_CERT_FILE` and `SSL_CERT_DIR` (several, separated by colons) of the
 * environment where given, else the usual places. Empty when there are none.
 */
export function readSystemRoots(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { SSL_CERT_FILE: file, SSL_CERT_DIR: directories } = environment
  const files = file === undefined || file === '' ? ROOT_FILES : [file]
  const bundle = files.map(readText).find((text) => text !== undefined)
  if (bundle !== undefined && (directories === undefined || directories === '')) return [bundle]
  const inDirectories = (
    directories === undefined || directories === '' ? ROOT_DIRECTORIES : directories.split(':')
  ).flatMap(readCertificates)
  return bundle === undefined ? inDirectories : [bundle, ...inDirectories]
}

function readCertificates(directory: string): readonly string[] {
  try {
    const texts = readdirSync(directory).map((name) => readText(`${directory}/${name}`))
    return texts.filter((text) => text?.includes('-----BEGIN CERTIFICATE-----') === true) as string[]
  } catch {
    return []
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
