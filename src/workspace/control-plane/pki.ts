import { randomBytes } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { controlPlaneHost } from './control-plane-names.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;
const validMs = 365 * dayMs;

/** Loaded when the first control plane is made: it takes 20 MB. */
async function loadX509() {
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

interface Authority {
  certificate: X509Certificate;
  keys: CryptoKeyPair;
}

interface Leaf {
  commonName: string;
  /** Group of a user; a server has none. */
  organisation?: string;
  /** Names and addresses of a server; a client has none. */
  hosts?: { dns: string[]; ip: string[] };
}

/** Clients of the API server by file name: who they are, as kubeadm names them. */
const clients = {
  'controller-manager': { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  kwok: { commonName: 'kwok', organisation: 'system:masters' },
  kindlab: { commonName: 'kindlab', organisation: 'system:masters' },
  learner: { commonName: 'learner', organisation: 'system:masters' },
} as const satisfies Record<string, Leaf>;

/** First address of the Service range: the Service `kubernetes`. */
export const serviceRange = '10.96.0.0/16';
const kubernetesService = '10.96.0.1';

const pairs = ['ca', 'apiserver', 'etcd-ca', 'etcd-server', 'etcd-client', 'etcd-learner'] as const;
type Pair = (typeof pairs)[number] | keyof typeof clients;
export type PkiFile = `${Pair}.crt` | `${Pair}.key` | 'sa.key' | 'sa.pub';

/** What a control plane's parts trust and are trusted by, each as PEM text. Keys are on the curve P-256. */
export async function createPki(id: string): Promise<Record<PkiFile, string>> {
  const x509 = await loadX509();
  const files: Record<string, string> = {};
  const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const pem = async (format: 'pkcs8' | 'spki', key: CryptoKey) =>
    x509.PemConverter.encode(
      await crypto.subtle.exportKey(format, key),
      format === 'spki' ? 'PUBLIC KEY' : 'PRIVATE KEY',
    );
  const common = () => ({
    // A positive number, as RFC 5280 wants it.
    serialNumber: `5${randomBytes(8).toString('hex').slice(1)}`,
    // Clocks differ.
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + validMs),
    signingAlgorithm: algorithm,
  });

  async function keep(pair: Pair, certificate: X509Certificate, keys: CryptoKeyPair): Promise<void> {
    files[`${pair}.crt`] = `${certificate.toString('pem')}\n`;
    files[`${pair}.key`] = `${await pem('pkcs8', keys.privateKey)}\n`;
  }

  async function authority(pair: Pair, commonName: string): Promise<Authority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...common(),
      name: [{ CN: [commonName] }],
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature |
            x509.KeyUsageFlags.keyEncipherment |
            x509.KeyUsageFlags.keyCertSign,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    await keep(pair, certificate, keys);
    return { certificate, keys };
  }

  async function leaf(pair: Pair, by: Authority, { commonName, organisation, hosts }: Leaf): Promise<void> {
    const keys = await newKeys();
    const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
    const certificate = await x509.X509CertificateGenerator.create({
      ...common(),
      subject: [...(organisation === undefined ? [] : [{ O: [organisation] }]), { CN: [commonName] }],
      issuer: by.certificate.subjectName.toJSON(),
      publicKey: keys.publicKey,
      signingKey: by.keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
          true,
        ),
        // etcd asks itself with its server certificate.
        new x509.ExtendedKeyUsageExtension(hosts === undefined ? [clientAuth] : [serverAuth, clientAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(by.keys.publicKey),
        ...(hosts === undefined
          ? []
          : [
              new x509.SubjectAlternativeNameExtension([
                ...hosts.dns.map((value) => ({ type: 'dns' as const, value })),
                ...hosts.ip.map((value) => ({ type: 'ip' as const, value })),
              ]),
            ]),
      ],
    });
    await keep(pair, certificate, keys);
  }

  const [ca, etcdCa, serviceAccounts] = await Promise.all([
    authority('ca', 'kubernetes'),
    authority('etcd-ca', 'etcd-ca'),
    newKeys(),
  ]);
  const host = controlPlaneHost(id);
  const reachedAs = {
    dns: ['localhost', host, `${host}.cluster.local`, host.replace(/\.svc$/, '')],
    ip: ['127.0.0.1'],
  };
  const inCluster = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  await Promise.all([
    leaf('apiserver', ca, {
      commonName: 'kube-apiserver',
      hosts: {
        dns: [...inCluster, 'kubernetes.default.svc.cluster.local', ...reachedAs.dns],
        ip: [kubernetesService, ...reachedAs.ip],
      },
    }),
    ...Object.entries(clients).map(([name, client]) => leaf(name as keyof typeof clients, ca, client)),
    leaf('etcd-server', etcdCa, { commonName: 'etcd', hosts: reachedAs }),
    leaf('etcd-client', etcdCa, { commonName: 'kube-apiserver-etcd-client' }),
    leaf('etcd-learner', etcdCa, { commonName: 'learner' }),
  ]);
  files['sa.key'] = `${await pem('pkcs8', serviceAccounts.privateKey)}\n`;
  files['sa.pub'] = `${await pem('spki', serviceAccounts.publicKey)}\n`;
  return files as Record<PkiFile, string>;
}
