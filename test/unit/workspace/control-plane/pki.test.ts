import { X509Certificate } from 'node:crypto';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createPki } from '../../../../src/workspace/control-plane/pki.ts';

const pki = await createPki('lab-7k2m');
const certificate = (name: 'ca' | 'apiserver' | 'learner' | 'etcd-ca' | 'etcd-server' | 'etcd-learner') =>
  new X509Certificate(pki[`${name}.crt`]);

test('the API server is known by every name it is called by', () => {
  const server = certificate('apiserver');
  expect(server.verify(certificate('ca').publicKey)).toBe(true);
  const names = [
    'kubernetes.default.svc',
    'localhost',
    'lab-7k2m.kindlab-control-planes.svc',
    'lab-7k2m.kindlab-control-planes.svc.cluster.local',
  ];
  for (const name of names) expect(server.checkHost(name), name).toBe(name);
  expect(server.checkHost('lab-9x9x.kindlab-control-planes.svc')).toBeUndefined();
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(server.checkIP('10.96.0.1')).toBe('10.96.0.1');
});

test('the learner is an administrator, and etcd has an authority of its own', () => {
  expect(certificate('learner').subject).toBe('O=system:masters\nCN=learner');
  expect(certificate('learner').checkIssued(certificate('ca'))).toBe(true);
  expect(certificate('etcd-learner').verify(certificate('etcd-ca').publicKey)).toBe(true);
  expect(certificate('etcd-learner').verify(certificate('ca').publicKey)).toBe(false);
});

test.each([
  ['with its certificate', true],
  ['without', false],
])('a client is let in %s', async (_words, hasCertificate) => {
  const server = createServer(
    {
      ca: pki['ca.crt'],
      cert: pki['apiserver.crt'],
      key: pki['apiserver.key'],
      requestCert: true,
      rejectUnauthorized: false,
    },
    (asked, answer) => answer.end(String((asked.socket as TLSSocket).authorized)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = hasCertificate ? { cert: pki['learner.crt'], key: pki['learner.key'] } : {};
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = request(
      { hostname: '127.0.0.1', port, ca: pki['ca.crt'], agent: false, ...client },
      (response) => response.setEncoding('utf8').on('data', resolve),
    );
    sent.on('error', reject).end();
  });
  expect(answer).toBe(String(hasCertificate));
});
