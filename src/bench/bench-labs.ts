import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { LoadedLab } from '../lab/lab-schema.ts';

/** One step that runs `true`. */
export const commandLab = { labId: 'bench-command', stepId: 'run-true' };

/** Steps `value-1` … `value-N`; each passes when the ConfigMap says its number. A passed step stays passed, hence many. */
export const verdictLab = {
  labId: 'bench-verdict',
  configMap: 'bench',
  key: 'n',
  stepId: (number: number) => `value-${number}`,
};

/** The same step on a control plane of one's own. */
export const ownLab = { labId: 'bench-own', stepId: 'run-true' };

const inBoth = (text: string) => ({ ko: text, en: text });

/** A folder for bench-server.ts with the labs above; whoever starts a server on it removes it. */
export async function writeBenchLabs(dist: string, verdicts: number): Promise<string> {
  const root = await createRoot(dist);
  await writeLab(root, commandLab.labId, [
    { id: commandLab.stepId, kind: 'command', ...inWords('true'), run: 'true' },
  ]);
  await writeLab(
    root,
    ownLab.labId,
    [{ id: ownLab.stepId, kind: 'command', ...inWords('true'), run: 'true' }],
    'controlPlane',
  );
  await writeLab(
    root,
    verdictLab.labId,
    Array.from({ length: verdicts }, (_, index) => index + 1).map((number) => ({
      id: verdictLab.stepId(number),
      kind: 'task',
      ...inWords(`n = ${number}`),
      checks: [
        {
          resource: { kind: 'ConfigMap', name: verdictLab.configMap },
          match: { data: { [verdictLab.key]: String(number) } },
        },
      ],
      solution: {
        run: [
          `kubectl create configmap ${verdictLab.configMap} --from-literal=${verdictLab.key}=${number} --dry-run=client -o yaml | kubectl apply -f -`,
        ],
      },
    })),
  );
  return root;
}

/** A folder for bench-server.ts with copied labs (below); resolves to their ids as well. */
export async function writeCopiedLabs(
  catalogue: string,
  dist: string,
  count: number,
): Promise<{ root: string; labIds: string[] }> {
  const root = await createRoot(dist);
  return { root, labIds: await addCopiedLabs(root, catalogue, count) };
}

/** Adds `count` labs to such a folder that are copies of the catalogue's, in turn; not of those that need a machine of their own. */
export async function addCopiedLabs(root: string, catalogue: string, count: number): Promise<string[]> {
  const originals: string[] = [];
  for (const entry of await readdir(catalogue, { withFileTypes: true })) {
    if (!entry.isDirectory() || /^[._]/.test(entry.name)) continue;
    const { isolation } = parse(await readFile(join(catalogue, entry.name, 'lab.yaml'), 'utf8'));
    if (isolation !== 'controlPlane' && isolation !== 'cluster') originals.push(entry.name);
  }
  const labIds: string[] = [];
  for (let index = 0; index < count; index++) {
    const original = originals[index % originals.length];
    if (original === undefined) throw new Error(`there is no lab in ${catalogue}`);
    const labId = `bench-${index + 1}`;
    const folder = join(root, 'labs', labId);
    await cp(join(catalogue, original), folder, { recursive: true });
    const file = join(folder, 'lab.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^id: .*$/m, `id: ${labId}`));
    labIds.push(labId);
  }
  return labIds;
}

const inWords = (text: string) => ({ title: inBoth(text), text: inBoth(text) });

async function createRoot(dist: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kindlab-bench-labs-'));
  await mkdir(join(root, 'labs'));
  await symlink(dist, join(root, 'dist'));
  return root;
}

async function writeLab(
  root: string,
  id: string,
  steps: object[],
  isolation: LoadedLab['isolation'] = 'namespace',
): Promise<void> {
  const folder = join(root, 'labs', id);
  await mkdir(folder);
  const lab = { id, title: inBoth(id), summary: inBoth(id), minutes: 1, isolation, steps };
  await writeFile(join(folder, 'lab.yaml'), stringify(lab));
}
