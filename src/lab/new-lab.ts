import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from './lab-error.ts';
import { idSchema } from './lab-schema.ts';

/** Part of the catalogue, so proven with it. */
const templateId = 'example-lab';
const template = join(import.meta.dirname, '../../labs', templateId);

/**
 * Makes `<root>/labs/<id>`: a lab that verify proves as it is. Resolves to its folder. Rejects with LabError `bad-request` when
 * that is no id, `conflict` when there is such a folder.
 */
export async function newLab(root: string, id: string): Promise<string> {
  const checked = idSchema.safeParse(id);
  if (!checked.success) {
    throw new LabError(
      'bad-request',
      `"${id}" cannot be the id of a lab: ${checked.error.issues[0]?.message}.`,
      {
        hint: 'For example: npx kindlab new lab first-deployment',
      },
    );
  }
  const folder = join(root, 'labs', id);
  await mkdir(join(root, 'labs'), { recursive: true });
  try {
    // Fails where something is there, whoever made it in between.
    await mkdir(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new LabError('conflict', `There is a lab ${id} already, in labs/${id}.`, {
      hint: `Prove it with \`npx kindlab verify ${id}\`, or choose another id.`,
    });
  }
  // Proven was that lab, not yet this one.
  await cp(template, folder, { recursive: true, filter: (path) => basename(path) !== 'proofs.json' });
  const file = join(folder, 'lab.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(templateId, id));
  return folder;
}
