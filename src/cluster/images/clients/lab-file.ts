import { join } from 'node:path';

/** A program that a lab hands to its learners to read is compiled from the very file they see. */
export function labFile(lab: string, file: string): string {
  return join(import.meta.dirname, '..', '..', '..', '..', 'labs', lab, 'start', file);
}
