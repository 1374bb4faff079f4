import { describe, expect, it } from 'vitest';
import { generalMistakeOf, isMisspelt } from '../../../src/engine/general-mistakes/from-command.ts';
import { generalMistakeIn } from '../../../src/engine/general-mistakes/from-pods.ts';
import { generalMistakeOfServices } from '../../../src/engine/general-mistakes/from-services.ts';
import { clientImageTags } from '../../../src/lab/lab-image-tags.ts';

const around = {
  namespace: 'lab-own',
  names: (kind: string) => (kind === 'pod' ? ['web-1', 'Downward'] : []),
  elsewhere: (kind: string, name: string) => (kind === 'pod' && name === 'far' ? ['other'] : []),
};
const judge = (command: string, output: string, exitCode = 1) =>
  generalMistakeOf({ command, output, exitCode }, around);

// What Kubernetes 1.36, bash 5.3 and curl 8 print is provoked for real in test/cluster/general-mistakes.test.ts.
describe('a wrong turn of a command', () => {
  it.each([
    ['in another namespace', 'default', 'general-wrong-namespace'],
    ['in one’s own', 'lab-own', 'general-forbidden'],
  ])('that is forbidden %s is told apart', (_, namespace, id) => {
    const output = `Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:kindlab-toolbox:lab-own" cannot create resource "pods" in API group "" in the namespace "${namespace}"`;
    expect(judge('kubectl run a --image=x', output)?.id).toBe(id);
  });

  it('names who may not do what, as one reads it', () => {
    const output =
      'User "system:serviceaccount:team:robot" cannot list resource "deployments" in API group "apps" at the cluster scope';
    expect(judge('kubectl get deploy -A', output)?.say.en).toBe(
      'RBAC refused it: team/robot may not `list` deployments.apps at the cluster scope.',
    );
  });

  it('that needs a kubelet is explained where nodes are simulated, and not where a kubelet is down', () => {
    const refused = (address: string) =>
      `error: Internal error occurred: error sending request: Post "https://node-2:10250/exec/a/b/c?command=date": dial tcp ${address}: connect: connection refused`;
    expect(judge('kubectl exec b -- date', refused('127.0.0.1:10250'))?.id).toBe('general-simulated-node');
    expect(judge('kubectl exec b -- date', refused('172.18.0.2:10250'))?.id).not.toBe(
      'general-simulated-node',
    );
  });

  it('offers the name that was most likely meant, and none when nothing is near', () => {
    const missing = (name: string) => `Error from server (NotFound): pods "${name}" not found`;
    expect(judge('kubectl get pod downward', missing('downward'))?.say.en).toContain('`Downward`');
    expect(judge('kubectl get pod database', missing('database'))).toBeNull();
    expect(
      judge('kubectl get podz', `error: the server doesn't have a resource type "podz"`)?.say.en,
    ).toContain('`pod');
  });

  it('says in which namespace something is that was looked for without one', () => {
    const missing = (name: string) => `Error from server (NotFound): pods "${name}" not found`;
    expect(judge('kubectl get pod far', missing('far'))).toMatchObject({
      id: 'general-missing-namespace',
      look: 'kubectl get pod far -n other',
    });
    expect(judge('kubectl get pod far -n lab-own', missing('far'))).toBeNull();
    const service = 'Error from server (NotFound): services "kube-dns" not found';
    expect(judge('kubectl get svc kube-dns', service)?.say.en).toContain('`kube-system`');
  });

  it('knows a 403 that curl fetched from one of kubectl', () => {
    const message =
      'User \\"system:serviceaccount:lab:robot\\" cannot list resource \\"nodes\\" in API group \\"\\" at the cluster scope';
    const found = judge(
      'curl -s https://kubernetes/api/v1/nodes',
      `{ "message": "${message}", "code": 403 }`,
      0,
    );
    expect(found?.say.en).toBe('RBAC refused it: lab/robot may not `list` nodes at the cluster scope.');
  });

  it('takes a variable for unexpanded only where its very letters came out', () => {
    expect(judge(`echo 'at $POD_IP'`, 'at $POD_IP', 0)?.id).toBe('general-variable-not-expanded');
    expect(judge('echo "at $POD_IP"', 'at ', 0)).toBeNull();
    expect(judge(`kubectl exec web -- sh -c 'echo $HOME'`, '/root', 0)).toBeNull();
    const awk = judge(`kubectl get pods | awk '{ print $NF '`, 'awk: line 1: syntax error near $NF');
    expect(awk).toBeNull();
    expect(judge(`grep '$HOME' notes`, 'cd $HOME', 0)).toBeNull();
  });

  it('is 401 for its quotes only when a variable stands in single ones', () => {
    const output = '{ "message": "Unauthorized", "code": 401 }';
    const curl = (header: string) => `curl -H ${header} https://kubernetes/api`;
    expect(judge(curl(`'Authorization: Bearer $TOKEN'`), output, 0)?.id).toBe('general-token-not-expanded');
    expect(judge(curl(`"Authorization: Bearer $TOKEN"`), output, 0)?.id).toBe('general-unauthorized');
  });

  it('is found at either end of a flood', () => {
    const flood = 'noise\n'.repeat(40_000);
    expect(judge('kubectl apply -f x', `${flood}error: the path "x" does not exist`)?.id).toBe(
      'general-no-such-file',
    );
  });

  it('is none when the command succeeded, or when the words are not about the command', () => {
    expect(judge('cat notes', 'bash: kubctl: command not found', 0)).toBeNull();
    expect(
      isMisspelt({ command: 'kubctl get pods', output: 'bash: kubctl: command not found', exitCode: 127 }),
    ).toBe(true);
    expect(
      isMisspelt({ command: './run.sh', output: 'run.sh: line 3: foo: command not found', exitCode: 127 }),
    ).toBe(false);
  });
});

describe('a wrong turn that a Pod shows', () => {
  const pod = (status: object, metadata: object = {}) => ({ metadata: { name: 'web', ...metadata }, status });
  const waiting = (reason: string, image = 'kindlab.local/busybx:1', message = '') =>
    pod({ containerStatuses: [{ name: 'main', image, state: { waiting: { reason, message } } }] });
  const images = ['kindlab.local/busybox:1', 'kindlab.local/web:1'];

  it('names the image that exists', () => {
    expect(generalMistakeIn([waiting('ErrImagePull')], images)?.say.en).toContain(
      '`kindlab.local/busybox:1`',
    );
    expect(generalMistakeIn([waiting('ErrImagePull', 'kindlab.local/web:1')], images)?.say.en).toContain(
      'Always',
    );
    expect(generalMistakeIn([waiting('ErrImagePull', 'example.com/far/away:9')], images)?.say.en).toContain(
      'spelt',
    );
  });

  it('does not call a client image a misspelling, but says that it is still being made', () => {
    const client = waiting('ErrImagePull', clientImageTags['client-go']);
    expect(generalMistakeIn([client], images)).toMatchObject({ id: 'general-image-not-made' });
    expect(generalMistakeIn([client], images)?.say.en).toContain('npx kindlab up');
  });

  it('names the image of the same name, wherever it was sought', () => {
    expect(generalMistakeIn([waiting('ErrImagePull', 'busybox:latest')], images)?.say.en).toContain(
      '`kindlab.local/busybox:1`',
    );
  });

  it('is none while it starts, runs, or is being deleted', () => {
    const starting = waiting('ContainerCreating');
    const running = pod({ containerStatuses: [{ name: 'main', state: { running: {} } }] });
    const deleted = pod(waiting('ErrImagePull').status, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(generalMistakeIn([starting, running, deleted], images)).toBeNull();
  });

  it('is the missing ConfigMap, the missing program, the memory or the crash, whichever it was', () => {
    const ended = (terminated: object) =>
      pod({
        containerStatuses: [
          { name: 'main', state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
        ],
      });
    const ids = [
      waiting('CreateContainerConfigError', 'x', 'configmap "nope" not found'),
      waiting('RunContainerError', 'x', 'exec: "slep": executable file not found in $PATH'),
      ended({
        exitCode: 128,
        reason: 'StartError',
        message: 'exec: "slep": executable file not found in $PATH',
      }),
      ended({ exitCode: 137, reason: 'OOMKilled' }),
      ended({ exitCode: 3, reason: 'Error' }),
    ].map((one) => generalMistakeIn([one], images)?.id);
    expect(ids).toEqual([
      'general-config-missing',
      'general-command-not-in-image',
      'general-command-not-in-image',
      'general-oom-killed',
      'general-crash-loop',
    ]);
  });
});

describe('a Service whose selector matches nothing', () => {
  const service = (selector?: object) => ({ metadata: { name: 'web' }, spec: { selector } });
  const pods = [{ metadata: { name: 'web-1', labels: { app: 'web', 'pod-template-hash': '7c5' } } }];

  it('is told with the labels that are there', () => {
    expect(generalMistakeOfServices([service({ app: 'wbe' })], pods)).toMatchObject({
      id: 'general-selector-matches-nothing',
      say: { en: 'No Pod matches the selector of Service web (app=wbe). The Pods there have app=web.' },
    });
  });

  it('is none while there is no Pod, when one matches, or when it has no selector', () => {
    expect(generalMistakeOfServices([service({ app: 'wbe' })], [])).toBeNull();
    expect(generalMistakeOfServices([service({ app: 'web' })], pods)).toBeNull();
    expect(generalMistakeOfServices([service(), service({})], pods)).toBeNull();
  });
});
