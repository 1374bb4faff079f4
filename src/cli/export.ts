import { defineCommand } from 'citty';
import { readConfig } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import { openStore } from '../store/open-store.ts';
import type { StepProgress, StoredEvent } from '../store/store.ts';
import { storeLocation } from '../store/store-location.ts';
import { formatCsv } from './csv.ts';

export const exportProgress = defineCommand({
  meta: {
    name: 'export',
    description: 'Write progress, or every event, as CSV or JSON to the standard output',
  },
  args: {
    what: {
      type: 'enum',
      options: ['progress', 'events'],
      default: 'progress',
      description: 'What to write',
    },
    format: { type: 'enum', options: ['csv', 'json'], default: 'csv', description: 'How to write it' },
    learner: { type: 'string', description: 'Only of this learner' },
    lab: { type: 'string', description: 'Only of this lab' },
  },
  async run({ args }) {
    const query = {
      ...(args.learner === undefined ? {} : { learnerId: args.learner }),
      ...(args.lab === undefined ? {} : { labId: args.lab }),
    };
    try {
      const store = await openStore(storeLocation(readConfig()));
      const rows = args.what === 'events' ? await store.events(query) : await store.progress(query);
      await store.close();
      process.stdout.write(args.format === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : toCsv(rows));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      console.error(`kindlab: ${error.message}${error.hint ? `\n  → ${error.hint}` : ''}`);
      process.exitCode = 1;
    }
  },
});

const progressColumns = [
  'learnerId',
  'labId',
  'stepId',
  'state',
  'attempts',
  'hints',
  'assisted',
  'firstAt',
  'passedAt',
  'lastAt',
] as const satisfies (keyof StepProgress)[];

function toCsv(rows: StepProgress[] | StoredEvent[]): string {
  const eventColumns = ['seq', 'learnerId', 'labId', 'stepId', 'at', 'type', 'detail'];
  const columns = rows.some((row) => 'seq' in row) ? eventColumns : progressColumns;
  return formatCsv(
    columns,
    rows.map((row) =>
      columns.map((column) => toCell(column, (row as unknown as Record<string, unknown>)[column])),
    ),
  );
}

/** Times as ISO 8601, nothing as an empty cell, details as JSON. */
function toCell(column: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (column === 'at' || column.endsWith('At')) return new Date(Number(value)).toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
