import { join } from 'node:path';
import type { RootFileSystem } from '../source/root-file-system.ts';
import type { OciImage } from './oci-layout.ts';

export type LabImageName = 'toolbox' | 'curl' | 'web' | 'busybox';

export interface LabImageRecipe {
  /** What labs write in a manifest; raise the number when the recipe changes what a learner can see. */
  tag: string;
  rootFileSystem: (kubectl: string) => RootFileSystem;
  config: Pick<OciImage, 'entrypoint' | 'cmd' | 'env' | 'user' | 'workingDir'>;
}

const hook = (name: string) => join(import.meta.dirname, `${name}-hook.sh`);

const toolboxPackages = [
  'bash', 'bash-completion', 'bind9-dnsutils', 'ca-certificates', 'curl', 'dtach', 'file', 'git', 'iproute2', 'iputils-ping', 'jq', 'less', 'libc-bin',
  'locales', 'nano', 'ncurses-base', 'ncurses-bin', 'netcat-openbsd', 'openssl', 'procps', 'tree', 'vim', 'wget', 'yq',
];

const busybox: LabImageRecipe['rootFileSystem'] = () => ({ variant: 'extract', packages: ['busybox-static', 'base-files'], hook: hook('busybox') });

/** The images labs use, all made from Debian packages. `toolbox` first: the first prompt waits for it and for nothing else. */
export const labImages: Record<LabImageName, LabImageRecipe> = {
  toolbox: {
    tag: 'kindlab.local/toolbox:1',
    rootFileSystem: (kubectl) => ({ variant: 'minbase', packages: toolboxPackages, hook: hook('toolbox'), hookEnvironment: { KUBECTL: kubectl } }),
    config: {
      // Without a command of its own `kubectl run` and `kubectl debug` of the image fail.
      cmd: ['bash'],
      env: { LANG: 'C.UTF-8', EDITOR: 'nano', HOME: '/home/learner' },
      user: '1000:1000',
      workingDir: '/home/learner',
    },
  },
  busybox: {
    tag: 'kindlab.local/busybox:1',
    rootFileSystem: busybox,
    config: { cmd: ['sh'] },
  },
  web: {
    tag: 'kindlab.local/web:1',
    rootFileSystem: busybox,
    // Port 8080 and a number for a user, so that it runs under Pod Security `restricted` as it is.
    config: { cmd: ['httpd', '-f', '-v', '-p', '8080', '-h', '/srv/www'], user: '1000:1000', workingDir: '/srv/www' },
  },
  curl: {
    tag: 'kindlab.local/curl:1',
    rootFileSystem: () => ({ variant: 'extract', packages: ['curl', 'ca-certificates', 'busybox', 'base-files'], hook: hook('curl') }),
    config: { cmd: ['sh'], user: '100:101', workingDir: '/home/curl_user' },
  },
};
