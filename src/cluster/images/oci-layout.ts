import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface OciImage {
  /** Full references, e.g. `kindlab.local/toolbox:1`; all name the same image. */
  tags: string[];
  architecture: 'amd64' | 'arm64';
  /** Paths of uncompressed tar files, lowest layer first. They are moved into the layout. */
  layers: string[];
  entrypoint?: string[];
  cmd?: string[];
  env?: Record<string, string>;
  user?: string;
  workingDir?: string;
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Writes one image as an OCI image layout (the directory form) that `ctr images import` takes as a tar stream.
 * The result depends on nothing but the input: no time stamps, so the same layers give the same digest.
 * Format: OCI image-spec 1.1, image-layout.md.
 */
export async function writeOciLayout(directory: string, image: OciImage): Promise<void> {
  const blobs = join(directory, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });

  const layers: Descriptor[] = [];
  for (const path of image.layers) {
    const digest = await sha256File(path);
    const { size } = await stat(path);
    await rename(path, join(blobs, digest));
    layers.push({ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${digest}`, size });
  }

  const writeJson = async (mediaType: string, value: unknown): Promise<Descriptor> => {
    const text = JSON.stringify(value);
    const digest = createHash('sha256').update(text).digest('hex');
    await writeFile(join(blobs, digest), text);
    return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
  };

  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...image.env };
  const config = await writeJson('application/vnd.oci.image.config.v1+json', {
    architecture: image.architecture,
    os: 'linux',
    config: {
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...(image.entrypoint ? { Entrypoint: image.entrypoint } : {}),
      ...(image.cmd ? { Cmd: image.cmd } : {}),
      ...(image.user ? { User: image.user } : {}),
      ...(image.workingDir ? { WorkingDir: image.workingDir } : {}),
    },
    // Uncompressed layers: the digest of the blob is the digest of its content.
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
  });
  const manifest = await writeJson(manifestType, {
    schemaVersion: 2,
    mediaType: manifestType,
    config,
    layers,
  });

  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: image.tags.map((tag) => ({
        ...manifest,
        platform: { architecture: image.architecture, os: 'linux' },
        // The name containerd stores the image under; without it `ctr` falls back to the digest.
        annotations: {
          'io.containerd.image.name': tag,
          'org.opencontainers.image.ref.name': tag.slice(tag.lastIndexOf(':') + 1),
        },
      })),
    }),
  );
}

async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
