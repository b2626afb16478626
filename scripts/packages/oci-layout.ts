import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { sha256Of } from './sbom.ts'

/** An image of one layer, in the words of https://github.com/opencontainers/image-spec. */
export interface OciImage {
  /** What it is called in the layout. */
  readonly name: string
  readonly architecture: string
  /** Seconds since 1970. */
  readonly date: number
  readonly layer: Layer
  /** How it is run: `Entrypoint`, `User` and the like. */
  readonly config: object
  readonly annotations: Readonly<Record<string, string>>
}

/** The files of an image. */
export interface Layer {
  /** They as tar, in gzip. */
  readonly packed: Buffer
  /** The digest of the tar. */
  readonly diffId: string
}

/** Packs files once for all images that have them. */
export function packLayer(tar: Buffer): Layer {
  return { packed: gzipSync(tar, { level: 9 }), diffId: `sha256:${sha256Of(tar)}` }
}

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

const TYPES = 'application/vnd.oci.image'

/** Writes images as an OCI layout, a folder that tools read and push; what images share is there once. */
export function writeOciLayout(folder: string, images: readonly OciImage[]): void {
  fs.mkdirSync(path.join(folder, 'blobs/sha256'), { recursive: true })
  const put = (mediaType: string, bytes: Buffer): Descriptor => {
    const sum = sha256Of(bytes)
    fs.writeFileSync(path.join(folder, 'blobs/sha256', sum), bytes)
    return { mediaType, digest: `sha256:${sum}`, size: bytes.length }
  }
  const manifests = images.map((image) => manifestOf(image, put))
  const index = { schemaVersion: 2, mediaType: `${TYPES}.index.v1+json`, manifests }
  fs.writeFileSync(path.join(folder, 'index.json'), json(index))
  fs.writeFileSync(path.join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }))
}

function manifestOf(image: OciImage, put: (mediaType: string, bytes: Buffer) => Descriptor): object {
  const { architecture, layer, annotations } = image
  const created = new Date(image.date * 1000).toISOString()
  const config = put(
    `${TYPES}.config.v1+json`,
    json({
      created,
      architecture,
      os: 'linux',
      config: { ...image.config, Labels: annotations },
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
      history: [{ created, created_by: 'npm run build:image' }],
    }),
  )
  const layers = [put(`${TYPES}.layer.v1.tar+gzip`, layer.packed)]
  const manifest = { schemaVersion: 2, mediaType: `${TYPES}.manifest.v1+json`, config, layers, annotations }
  return {
    ...put(`${TYPES}.manifest.v1+json`, json(manifest)),
    platform: { architecture, os: 'linux' },
    annotations: { 'org.opencontainers.image.ref.name': image.name },
  }
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}
