import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot, readConfig } from '../../src/config.ts';
import type { LabError } from '../../src/lab/lab-error.ts';

test('without any variable, everything has the default that README names', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4321,
    home: join(homedir(), '.local', 'share', 'kindlab'),
    cluster: 'kindlab',
    kubernetes: '1.36',
    kubeconfig: undefined,
    context: undefined,
    bundle: undefined,
    allowedHosts: [],
    idleMs: 3_600_000,
    poolSize: 1,
    logLevel: 'info',
    databaseUrl: undefined,
    ci: false,
    root: projectRoot,
  });
});

test('every variable is read', () => {
  const config = readConfig({
    KINDLAB_HOST: '0.0.0.0',
    KINDLAB_PORT: '0',
    KINDLAB_HOME: '/srv/lab',
    KINDLAB_CLUSTER: 'lab-2',
    KINDLAB_KUBERNETES: '1.35',
    KINDLAB_KUBECONFIG: '/etc/kube',
    KINDLAB_CONTEXT: 'prod',
    KINDLAB_BUNDLE: '/b.tar',
    KINDLAB_ALLOWED_HOSTS: 'lab.example.com, tunnel.test:9000,',
    KINDLAB_IDLE_MINUTES: '1.5',
    KINDLAB_POOL_SIZE: '3',
    KINDLAB_CONTROL_PLANES: '2',
    KINDLAB_LOG_LEVEL: 'debug',
    DATABASE_URL: 'postgres://db/lab',
    CI: '1',
  });
  expect(config).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    home: '/srv/lab',
    cluster: 'lab-2-1-35',
    kubernetes: '1.35',
    kubeconfig: '/etc/kube',
    context: 'prod',
    bundle: '/b.tar',
    allowedHosts: ['lab.example.com', 'tunnel.test:9000'],
    idleMs: 90_000,
    poolSize: 3,
    controlPlanes: 2,
    logLevel: 'debug',
    databaseUrl: 'postgres://db/lab',
    ci: true,
  });
});

test('an empty variable is as good as none', () => {
  expect(readConfig({ KINDLAB_PORT: '', KINDLAB_KUBECONFIG: '', DATABASE_URL: '' })).toMatchObject({
    port: 4321,
    kubeconfig: undefined,
    databaseUrl: undefined,
  });
});

test('all wrong variables are named at once, with what to do', () => {
  const read = () =>
    readConfig({
      KINDLAB_PORT: 'http',
      KINDLAB_CLUSTER: 'My Cluster',
      KINDLAB_LOG_LEVEL: 'loud',
      KINDLAB_IDLE_MINUTES: '-1',
    });
  expect(read).toThrow(expect.objectContaining({ code: 'bad-config' }));
  try {
    read();
  } catch (error) {
    const { message, hint } = error as LabError;
    for (const name of ['KINDLAB_PORT', 'KINDLAB_CLUSTER', 'KINDLAB_LOG_LEVEL', 'KINDLAB_IDLE_MINUTES']) {
      expect(message).toContain(name);
    }
    expect(hint).toContain('README');
  }
});
