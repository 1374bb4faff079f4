import { z } from 'zod';
import { labSchema } from './lab-schema.ts';

/** What editors complete and check lab.yaml with; committed as labs/lab.schema.json. */
export function labJsonSchema(): string {
  const schema = z.toJSONSchema(labSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'A kindlab lab (lab.yaml)', ...schema }, null, 2)}\n`;
}
