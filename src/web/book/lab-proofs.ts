import { readProofs } from '../../lab/lab-proofs.ts';
import type { LoadedLab } from '../../lab/lab-schema.ts';
import type { Proof } from '../../lab/proof-schema.ts';
import { fingerprintOfLab } from '../../lab/proven-content.ts';

export interface ProofRow extends Proof {
  minor: string;
  /** The lab is another one now than what was proven. */
  isStale: boolean;
}

/** What is on record of a lab, the newest minor first. Throws LabError `bad-content`. */
export function proofRows(root: string, lab: LoadedLab): ProofRow[] {
  const fingerprint = fingerprintOfLab(lab);
  return Object.entries(readProofs(root, lab.id)).map(([minor, proof]) => ({
    ...proof,
    minor,
    isStale: proof.fingerprint !== fingerprint,
  }));
}
