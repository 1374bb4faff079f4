import { join } from 'node:path';
import { labImageTags } from '../../lab/lab-image-tags.ts';
import type { RootFileSystem } from '../source/root-file-system.ts';
import type { OciImage } from './oci-layout.ts';

export type LabImageName = 'toolbox' | 'curl' | 'web' | 'busybox';

export interface LabImageRecipe {
  tag: string;
  rootFileSystem: RootFileSystem;
  /** Whether kubectl and its completion go on top, as a layer of their own. */
  withKubectl: boolean;
  config: Pick<OciImage, 'entrypoint' | 'cmd' | 'env' | 'user' | 'workingDir'>;
}

const hook = (name: string) => join(import.meta.dirname, `${name}-hook.sh`);

// biome-ignore format: one line per kind of tool
const toolboxPackages = [
  'bash', 'bash-completion', 'ncurses-base', 'ncurses-bin', 'locales', 'libc-bin', 'ca-certificates', 'procps', 'file', 'tree', 'perl-base',
  'curl', 'wget', 'bind9-dnsutils', 'netcat-openbsd', 'iproute2', 'iputils-ping', 'openssl', 'git', 'jq', 'yq', 'less', 'nano', 'vim',
];

export const busyboxRoot: RootFileSystem = {
  name: 'busybox',
  variant: 'extract',
  packages: ['base-files', 'busybox-static'],
  hook: hook('busybox'),
};

/** The images labs use, all made from Debian packages. `toolbox` first: the first prompt waits for it and for nothing else. */
export const labImages: Record<LabImageName, LabImageRecipe> = {
  toolbox: {
    tag: labImageTags.toolbox,
    rootFileSystem: { name: 'toolbox', variant: 'minbase', packages: toolboxPackages, hook: hook('toolbox') },
    withKubectl: true,
    config: {
      // Without a command of its own `kubectl run` and `kubectl debug` of the image fail.
      cmd: ['bash'],
      env: { LANG: 'C.UTF-8', EDITOR: 'nano', HOME: '/home/learner' },
      user: '1000:1000',
      workingDir: '/home/learner',
    },
  },
  busybox: {
    tag: labImageTags.busybox,
    rootFileSystem: busyboxRoot,
    withKubectl: false,
    config: { cmd: ['sh'] },
  },
  web: {
    tag: labImageTags.web,
    rootFileSystem: busyboxRoot,
    withKubectl: false,
    // Port 8080 and a number for a user, so that it runs under Pod Security `restricted` as it is.
    config: {
      cmd: ['httpd', '-f', '-v', '-p', '8080', '-h', '/srv/www'],
      user: '1000:1000',
      workingDir: '/srv/www',
    },
  },
  curl: {
    tag: labImageTags.curl,
    rootFileSystem: {
      name: 'curl',
      variant: 'extract',
      packages: ['base-files', 'busybox', 'ca-certificates', 'curl'],
      hook: hook('curl'),
    },
    withKubectl: false,
    config: { cmd: ['sh'], user: '100:101', workingDir: '/home/curl_user' },
  },
};

export const labImageNames = Object.keys(labImages) as LabImageName[];
