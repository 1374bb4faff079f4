import { describe, expect, it } from 'vitest';
import {
  attempts,
  changesCluster,
  commandHeads,
  normaliseCommand,
} from '../../../src/engine/command-words.ts';

describe('command words', () => {
  it('takes blanks outside quotes as one and leaves those inside alone', () => {
    expect(normaliseCommand("  kubectl   exec web --  sh -c 'a   b' ; ")).toBe(
      "kubectl exec web -- sh -c 'a   b'",
    );
    expect(normaliseCommand('kubectl get \\\n   pods')).toBe('kubectl get pods');
    expect(normaliseCommand('echo "a \\"  b"   c')).toBe('echo "a \\"  b" c');
  });

  it('names the program and sub-command of every part of a line', () => {
    expect(commandHeads("sed 's/a|b/c/' x.yaml | kubectl -n other apply -f - && /usr/bin/env")).toEqual([
      'sed',
      'kubectl apply',
      'env',
    ]);
    expect(commandHeads('A=1 k get pods')).toEqual(['kubectl get']);
    expect(commandHeads('')).toEqual([]);
  });

  it('recognises an attempt by program and sub-command', () => {
    expect(attempts('kubectl exec wbe -- env', 'kubectl exec web -- env')).toBe(true);
    expect(attempts('kubectl get pods', 'kubectl exec web -- env')).toBe(false);
    expect(attempts('', 'kubectl exec web -- env')).toBe(false);
  });

  it('tells changing the cluster from looking around', () => {
    expect(changesCluster("sed 's/a/b/' x | kubectl create -f -")).toBe(true);
    expect(changesCluster("timeout 5 sh -c 'kubectl -n other delete pod web'")).toBe(true);
    expect(changesCluster('kubectl get pods -o name | xargs kubectl delete')).toBe(true);
    expect(changesCluster('kubectl get pods; ls')).toBe(false);
    expect(changesCluster('kubectl explain pod.spec; cat create')).toBe(false);
    expect(changesCluster('kubectl get pod run-me')).toBe(false);
    expect(changesCluster('kubectl label pod web a=b')).toBe(true);
    expect(changesCluster('kubectl certificate deny jane')).toBe(true);
    expect(changesCluster('kubectl auth reconcile -f rbac.yaml')).toBe(true);
    expect(changesCluster('kubectl auth can-i create pods')).toBe(false);
  });
});
