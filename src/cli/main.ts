import { defineCommand, runMain } from 'citty';
import { becomeLean } from './lean-process.ts';

// Before anything that takes memory is loaded.
if (process.argv[2] === 'start') becomeLean();

const main = defineCommand({
  meta: { name: 'kindlab', description: 'An interactive Kubernetes learning lab' },
  subCommands: {
    start: () => import('./start.ts').then((module) => module.start),
    up: () => import('./up.ts').then((module) => module.up),
    down: () => import('./down.ts').then((module) => module.down),
    status: () => import('./status.ts').then((module) => module.status),
    doctor: () => import('./doctor.ts').then((module) => module.doctor),
    bundle: () => import('./bundle.ts').then((module) => module.bundle),
    build: () => import('./build.ts').then((module) => module.build),
    new: () => import('./new.ts').then((module) => module.newCommand),
    verify: () => import('./verify.ts').then((module) => module.verify),
    bench: () => import('./bench.ts').then((module) => module.bench),
    export: () => import('./export.ts').then((module) => module.exportProgress),
  },
});

await runMain(main);
