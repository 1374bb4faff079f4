// A process that appends events until it is stopped, and prints each seq once the store has acknowledged it.
// Arguments: store options as JSON, learner id, number of events.
import { openStore } from '../../src/store/open-store.ts';

const [options, learnerId = 'nobody', count = '1'] = process.argv.slice(2);
const store = await openStore(JSON.parse(options ?? ''));
for (let index = 0; index < Number(count); index++) {
  const seq = await store.append({
    learnerId,
    labId: 'writing',
    stepId: 'step',
    at: index,
    type: 'command',
    detail: { command: `echo ${index}` },
  });
  process.stdout.write(`${seq}\n`);
}
await store.close();
