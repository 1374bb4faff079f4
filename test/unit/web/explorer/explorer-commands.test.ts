import { expect, test } from 'vitest';
import { attributesOf } from '../../../../src/api/openapi-operations.ts';
import type { Operation } from '../../../../src/api/openapi-schema.ts';
import { commandsOf, kubectlResource } from '../../../../src/web/client/explorer/explorer-commands.ts';

const documents = ['api/v1', 'apis/apps/v1', 'apis/autoscaling/v1', 'apis/autoscaling/v2'];

function commands(method: string, path: string, change: Partial<Operation> = {}) {
  const operation: Operation = {
    ...attributesOf(method, path),
    ...{ id: 'x', method, kind: 'Thing', description: '', parameters: [], body: null, bodyTypes: [] },
    responses: [],
    ...change,
  };
  const document = documents.find((one) => path.startsWith(`/${one}/`)) ?? '';
  const resource = kubectlResource(document, operation.resource, documents);
  return commandsOf(operation, { namespace: 'lab-7k2m', resource });
}

const pods = '/api/v1/namespaces/{namespace}/pods';
const deployments = '/apis/apps/v1/namespaces/{namespace}/deployments';

test.each([
  ['get', pods, 'kubectl get pods -n lab-7k2m'],
  ['get', `${pods}/{name}`, 'kubectl get pods NAME -n lab-7k2m -o yaml'],
  ['get', `${pods}/{name}/log`, 'kubectl logs NAME -n lab-7k2m'],
  ['post', `${pods}/{name}/exec`, 'kubectl exec NAME -n lab-7k2m -- COMMAND'],
  [
    'get',
    `${pods}/{name}/proxy/{path}`,
    'kubectl get --raw /api/v1/namespaces/lab-7k2m/pods/NAME/proxy/PATH',
  ],
  [
    'post',
    `${pods}/{name}/eviction`,
    'kubectl create --raw /api/v1/namespaces/lab-7k2m/pods/NAME/eviction -f thing.yaml',
  ],
  ['patch', `${pods}/{name}/ephemeralcontainers`, null],
  ['post', deployments, 'kubectl create -f thing.yaml -n lab-7k2m'],
  ['put', `${deployments}/{name}/status`, 'kubectl replace -f thing.yaml -n lab-7k2m --subresource=status'],
  ['put', `${deployments}/{name}/scale`, 'kubectl scale deployments NAME -n lab-7k2m --replicas=3'],
  ['delete', deployments, 'kubectl delete deployments.apps --all -n lab-7k2m'],
  ['delete', `${deployments}/{name}`, 'kubectl delete deployments.apps NAME -n lab-7k2m'],
  [
    'get',
    '/apis/autoscaling/v1/namespaces/{namespace}/horizontalpodautoscalers',
    'kubectl get horizontalpodautoscalers.v1.autoscaling -n lab-7k2m',
  ],
  ['get', '/api/v1/nodes/{name}', 'kubectl get nodes NAME -o yaml'],
  ['get', '/version/', 'kubectl get --raw /version'],
])('%s %s is %s', (method, path, kubectl) => {
  expect(commands(method, path).kubectl).toBe(kubectl);
});

test('a list of all namespaces says so', () => {
  const { kubectl } = commands('get', '/apis/apps/v1/deployments', {
    id: 'listAppsV1DeploymentForAllNamespaces',
  });
  expect(kubectl).toBe('kubectl get deployments.apps --all-namespaces');
});

test.each([
  ['get', pods, 'curl http://localhost:8001/api/v1/namespaces/lab-7k2m/pods'],
  ['delete', `${pods}/{name}`, 'curl -X DELETE http://localhost:8001/api/v1/namespaces/lab-7k2m/pods/NAME'],
  [
    'post',
    pods,
    "curl -X POST -H 'Content-Type: application/yaml' --data-binary @thing.yaml http://localhost:8001/api/v1/namespaces/lab-7k2m/pods",
  ],
  [
    'patch',
    `${pods}/{name}`,
    `curl -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"metadata":{"labels":{"seen":"yes"}}}' http://localhost:8001/api/v1/namespaces/lab-7k2m/pods/NAME`,
  ],
])('%s %s without kubectl is %s', (method, path, curl) => {
  expect(commands(method, path).curl).toBe(curl);
});
