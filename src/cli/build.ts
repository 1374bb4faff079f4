import { defineCommand } from 'citty';
import { readConfig } from '../config.ts';
import { buildSite } from './build-site.ts';
import { runCommand } from './run-command.ts';

export const build = defineCommand({
  meta: { name: 'build', description: 'Build the site, when a chapter, a lab or a page changed' },
  run: () =>
    runCommand(async (signal) => {
      const built = await buildSite(readConfig().root, { say: (line) => console.log(line), signal });
      console.log(built === 'built' ? 'dist/ is built.' : 'dist/ is up to date.');
    }),
});
