import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import type { StepProgress } from './store.ts';

/** Progress as the log tells it; nothing is kept beside the log. */
export async function queryProgress(
  database: Kysely<Tables>,
  query: { learnerId?: string; labId?: string },
): Promise<StepProgress[]> {
  let select = database
    .selectFrom('events')
    .select(({ fn }) => [
      'learner_id',
      'lab_id',
      'step_id',
      fn.countAll<number>().filterWhere('type', 'in', ['command', 'answer']).as('attempts'),
      fn.countAll<number>().filterWhere('type', '=', 'hint').as('hints'),
      fn.min<number | null>('seq').filterWhere('type', '=', 'solution').as('solution_seq'),
      fn.min<number | null>('seq').filterWhere('type', '=', 'pass').as('pass_seq'),
      fn.min<number>('at').as('first_at'),
      fn.min<number | null>('at').filterWhere('type', '=', 'pass').as('passed_at'),
      fn.max<number>('at').as('last_at'),
    ])
    .where('step_id', 'is not', null)
    .groupBy(['learner_id', 'lab_id', 'step_id'])
    .orderBy('learner_id')
    .orderBy('lab_id')
    .orderBy((columns) => columns.fn.min('seq'));
  if (query.learnerId !== undefined) select = select.where('learner_id', '=', query.learnerId);
  if (query.labId !== undefined) select = select.where('lab_id', '=', query.labId);
  const rows = await select.execute();
  return rows.map((row) => ({
    learnerId: row.learner_id,
    labId: row.lab_id,
    stepId: row.step_id ?? '',
    state: stateOf(row.pass_seq !== null, row.attempts + row.hints > 0 || row.solution_seq !== null),
    attempts: row.attempts,
    hints: row.hints,
    assisted: row.solution_seq !== null && (row.pass_seq === null || row.solution_seq < row.pass_seq),
    firstAt: row.first_at,
    passedAt: row.passed_at,
    lastAt: row.last_at,
  }));
}

/** A verdict alone comes from watching the cluster, not from trying. */
function stateOf(passed: boolean, tried: boolean): StepProgress['state'] {
  if (passed) return 'passed';
  return tried ? 'tried' : 'untried';
}
