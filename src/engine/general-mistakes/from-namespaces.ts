import type { ResourceRef } from '../../lab/lab-schema.ts';
import type { GeneralMistake } from './general-mistake.ts';

/** The object that is wanted in one namespace was made in another one. `found` are the namespaces it is in. */
export function wrongNamespace(
  { kind, name }: ResourceRef,
  wanted: string,
  found: readonly string[],
): GeneralMistake | null {
  const [other] = found;
  if (name === undefined || other === undefined || found.includes(wanted)) return null;
  return {
    id: 'general-wrong-namespace',
    say: {
      ko: `${kind} \`${name}\`이(가) 네임스페이스 \`${other}\`에 있어요. 이 단계에서는 \`${wanted}\`에 있어야 해요.`,
      en: `${kind} \`${name}\` is in namespace \`${other}\`; this step wants it in \`${wanted}\`.`,
    },
    look: `kubectl get ${kind.toLowerCase()} ${name} -n ${other}`,
  };
}

/** Things of the cluster itself that learners may read, by kind as the API server writes it in refusals. */
const systemObjects: Record<string, readonly string[]> = {
  service: ['kube-dns'],
  daemonset: ['kube-proxy', 'kindnet'],
  configmap: ['coredns', 'kube-proxy', 'kubeadm-config', 'kubelet-config'],
};

export function isSystemObject(kind: string, name: string): boolean {
  return systemObjects[kind]?.includes(name) ?? false;
}
