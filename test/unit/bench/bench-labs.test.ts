import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLab, verdictLab, writeBenchLabs, writeCopiedLabs } from '../../../src/bench/bench-labs.ts';
import { projectRoot } from '../../../src/config.ts';
import { loadLabs } from '../../../src/lab/load-labs.ts';

test('the generated labs are ones a server accepts, with a step for each verdict', async () => {
  const root = await writeBenchLabs(join(projectRoot, 'dist'), 3);
  try {
    const { labs, problems } = loadLabs(root);
    expect(problems).toEqual([]);
    expect(labs.get(commandLab.labId)?.steps.map(({ id }) => id)).toEqual([commandLab.stepId]);
    expect(labs.get(verdictLab.labId)?.steps.map(({ id }) => id)).toEqual([1, 2, 3].map(verdictLab.stepId));
  } finally {
    await rm(root, { recursive: true });
  }
});

test('more copies than there are labs are all loaded under ids of their own', async () => {
  const { root, labIds } = await writeCopiedLabs(join(projectRoot, 'labs'), join(projectRoot, 'dist'), 20);
  try {
    const { labs, problems } = loadLabs(root);
    expect(problems).toEqual([]);
    expect([...labs.keys()].toSorted()).toEqual(labIds.toSorted());
    expect(labs.size).toBe(20);
  } finally {
    await rm(root, { recursive: true });
  }
});
