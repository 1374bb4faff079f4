import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGoFile, goFileInputs } from '../../source/go.ts';
import { ensureGo } from '../../source/toolchain.ts';
import { busyboxRoot } from '../recipes.ts';
import { type ClientImage, clientConfig } from './client-image.ts';
import { labFile } from './lab-file.ts';

const sources = {
  'list-pods': labFile('client-go', 'list-pods.go'),
  'follow-pods': labFile('client-informer', 'follow-pods.go'),
};

/** client-go as Kubernetes itself is built with, so that most of it is compiled already where the cluster was. */
export const clientGo: ClientImage = {
  rootFileSystem: busyboxRoot,
  config: clientConfig,
  inputs: [import.meta.filename, ...goFileInputs, ...Object.values(sources)],
  async install(tree, _root, { home, host, signal, say }) {
    const go = await ensureGo(host, signal, say);
    const bin = join(tree, 'usr', 'local', 'bin');
    await mkdir(bin, { recursive: true });
    for (const [name, source] of Object.entries(sources)) {
      await buildGoFile(source, join(bin, name), { go, home, signal, say });
    }
  },
};
