import type { LoadedLab } from '../lab/lab-schema.ts';
import type { StepProgress } from '../store/store.ts';
import type { ProgressView } from './api-schema.ts';

const untried = {
  state: 'untried' as const,
  attempts: 0,
  hints: 0,
  assisted: false,
  firstAt: null,
  passedAt: null,
  lastAt: null,
};

/** Every lab with every step it has today; what the log knows of steps that are no more is left out. */
export function progressView(
  learnerId: string,
  labs: ReadonlyMap<string, LoadedLab>,
  progress: StepProgress[],
): ProgressView {
  const byStep = new Map(progress.map((step) => [`${step.labId}/${step.stepId}`, step]));
  return {
    learnerId,
    labs: [...labs.values()].map((lab) => {
      const steps = lab.steps.map(({ id }) => {
        const { state, attempts, hints, assisted, firstAt, passedAt, lastAt } =
          byStep.get(`${lab.id}/${id}`) ?? untried;
        return { stepId: id, state, attempts, hints, assisted, firstAt, passedAt, lastAt };
      });
      const lastAts = steps.flatMap(({ lastAt }) => (lastAt === null ? [] : [lastAt]));
      return {
        labId: lab.id,
        passed: steps.filter(({ state }) => state === 'passed').length,
        total: steps.length,
        lastAt: lastAts.length === 0 ? null : Math.max(...lastAts),
        steps,
      };
    }),
  };
}
