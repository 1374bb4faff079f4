import { expect, test } from 'vitest';
import { everything, formatRoute, parseRoute } from '../../../../src/web/client/explorer/explorer-route.ts';

const documents = ['api', 'api/v1', 'apis', 'apis/apps', 'apis/apps/v1', 'version'];

test.each([
  ['', everything],
  ['#/', everything],
  ['#/apis/apps/v1', { ...everything, path: 'apis/apps/v1' }],
  ['#/api/v1/pods/readLog', { ...everything, path: 'api/v1', resource: 'pods', operation: 'readLog' }],
  ['#/version/-/getCode', { ...everything, path: 'version', resource: '', operation: 'getCode' }],
  [
    '#/apis/apps/v1/types/Deployment/spec',
    { ...everything, path: 'apis/apps/v1', type: 'Deployment', field: 'spec' },
  ],
  ['#/apis/apps/v1/types/a%2Fb', { ...everything, path: 'apis/apps/v1', type: 'a/b' }],
  ['#/apis/apps/v1/%E0%A4%A', { ...everything, path: 'apis/apps/v1', resource: '%E0%A4%A' }],
  ['#/apis/apps/v2/deployments', null],
  [
    '#/apis/other.example.com/v1',
    { ...everything, path: 'apis', resource: 'other.example.com', operation: 'v1' },
  ],
  ['#/elsewhere', null],
])('the address %s leads to %j', (hash, route) => {
  expect(parseRoute(hash, documents)).toEqual(route);
});

test.each(['#/', '#/api/v1/pods/readLog', '#/version/-/getCode', '#/apis/apps/v1/types/Deployment/spec'])(
  'the address %s is written as it is read',
  (hash) => {
    expect(formatRoute(parseRoute(hash, documents) ?? everything)).toBe(hash);
  },
);
