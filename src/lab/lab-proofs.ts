import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainIssues } from './explain-issue.ts';
import { throwProblems } from './problem.ts';
import { type Proof, type Proofs, proofsSchema } from './proof-schema.ts';
import { parseYaml } from './yaml-source.ts';

/** What is on record of a lab's proofs; empty where nothing is. Throws LabError `bad-content`. */
export function readProofs(root: string, labId: string): Proofs {
  const file = `labs/${labId}/proofs.json`;
  const path = join(root, file);
  if (!existsSync(path)) return {};
  // JSON is YAML, so problems get a line.
  const source = parseYaml(file, readFileSync(path, 'utf8'));
  if (source.problems.length > 0) throwProblems(source.problems);
  const parsed = proofsSchema.safeParse(source.value);
  if (!parsed.success) throwProblems(explainIssues(proofsSchema, parsed.error.issues, source));
  return parsed.data;
}

/** Puts a proof on record beside those of other minors, the newest minor first. */
export async function writeProof(root: string, labId: string, minor: string, proof: Proof): Promise<void> {
  const proofs = Object.entries({ ...readProofs(root, labId), [minor]: proof });
  const sorted = Object.fromEntries(proofs.sort(([a], [b]) => number(b) - number(a)));
  await writeFile(join(root, 'labs', labId, 'proofs.json'), `${JSON.stringify(sorted, null, 2)}\n`);
}

/** "1.10" is newer than "1.9". */
function number(minor: string): number {
  const [major = 0, rest = 0] = minor.split('.').map(Number);
  return major * 1_000 + rest;
}
