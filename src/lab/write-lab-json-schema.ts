/** Run with `node src/lab/write-lab-json-schema.ts` after a change to lab-schema.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labJsonSchema } from './lab-json-schema.ts';

writeFileSync(join(import.meta.dirname, '..', '..', 'labs', 'lab.schema.json'), labJsonSchema());
