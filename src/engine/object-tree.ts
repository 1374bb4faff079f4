import { labels } from '../workspace/names.ts';
import { explainPod } from './explain-pod.ts';
import { explainWorkload, podsSelected, selectorOf } from './explain-workload.ts';
import type { KubeObject } from './kube-object.ts';
import { newestEvents } from './object-events.ts';
import { cutTo, fieldsOf, listOf, textOf, timeOf } from './object-fields.ts';
import { groupOf, type ObjectKind, orderOf, resourceName } from './object-kinds.ts';
import { containerNodes, isPodReady } from './object-pod.ts';
import { statusOf } from './object-status.ts';
import { type ObjectNode, type ObjectTree, objectGroups } from './object-view.ts';

/** All objects of a kind; the API server leaves the kind out of what it lists. */
export interface ObjectsOfKind extends ObjectKind {
  objects: readonly KubeObject[];
}

interface Found extends ObjectKind {
  id: string;
  object: KubeObject;
}

/** Lines of a group, children included; a namespace with more is for kubectl. */
const mostNodes = 150;
const longestWhy = 500;

/** Who owns whom in a practice namespace, and how each of them is. Pure. */
export function createObjectTree(all: readonly ObjectsOfKind[], events: readonly KubeObject[]): ObjectTree {
  const found = all.flatMap(({ apiVersion, kind, objects }) =>
    objects
      .filter((object) => isLearners(kind, object))
      .map((object) => ({
        id: textOf(object.metadata.uid) || `${apiVersion}/${kind}/${object.metadata.name}`,
        apiVersion,
        kind,
        object,
      })),
  );
  const pods = found.filter(({ kind }) => kind === 'Pod');
  const build = createNodeBuilder(found, pods, events);
  const groups = objectGroups.map((id) => {
    const nodes = build.roots.filter(({ kind }) => groupOf(kind) === id).map(build.node);
    const shown = takeNodes(nodes, mostNodes);
    return { id, nodes: shown, leftOut: sizeOf(nodes) - sizeOf(shown) };
  });
  const running = pods.filter(
    ({ object }) =>
      object.metadata.deletionTimestamp === undefined && fieldsOf(object.status).phase !== 'Succeeded',
  );
  const ready = running.filter(({ object }) => isPodReady(object)).length;
  return {
    groups: groups.filter(({ nodes }) => nodes.length > 0),
    ...newestEvents(events),
    pods: { ready, total: running.length },
  };
}

/** Not what Kubernetes puts into every namespace, nor what kindlab does. */
function isLearners(kind: string, { metadata }: KubeObject): boolean {
  if (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') return false;
  if (kind === 'ServiceAccount' && metadata.name === 'default') return false;
  return metadata.labels?.[labels.managedBy] !== 'kindlab';
}

function createNodeBuilder(found: Found[], pods: Found[], events: readonly KubeObject[]) {
  const known = new Set(found.map(({ id }) => id));
  const owned = Map.groupBy(found, ({ id, object }) => {
    const owner = listOf(object.metadata.ownerReferences).find(({ controller }) => controller === true);
    const uid = textOf(owner?.uid);
    // Nothing real owns itself, but nothing keeps a learner from writing so.
    return known.has(uid) && uid !== id ? uid : null;
  });
  const placed = new Set<string>();
  const podObjects = pods.map(({ object }) => object);

  function node(one: Found): ObjectNode {
    placed.add(one.id);
    const children = [
      ...(owned.get(one.id) ?? [])
        .filter(({ id }) => !placed.has(id))
        .toSorted(byKindAndName)
        .map(node),
      ...(one.kind === 'Pod' ? containerNodes(one.object, one.id) : []),
      ...(one.kind === 'Service' ? selected(one) : []),
    ];
    return { ...line(one), isExplainedBelow: false, children };
  }

  function line({ id, kind, apiVersion, object }: Found): Omit<ObjectNode, 'children' | 'isExplainedBelow'> {
    const { name, creationTimestamp } = object.metadata;
    return {
      id,
      kind,
      name,
      ...statusOf(kind, object),
      why: explain(kind, object),
      createdAt: timeOf(creationTimestamp),
      look: `kubectl describe ${resourceName({ apiVersion, kind })} ${name}`,
    };
  }

  function explain(kind: string, object: KubeObject): ObjectNode['why'] {
    if (kind === 'Service') return explainService(object, podObjects);
    const why =
      kind === 'Pod' ? explainPod(object, events) : explainWorkload({ ...object, kind }, podObjects, events);
    return why === null ? null : { ko: cutTo(longestWhy, why.ko), en: cutTo(longestWhy, why.en) };
  }

  /** The Pods a Service leads to; each is in its owner's place with all that is below it. */
  function selected(service: Found): ObjectNode[] {
    const wanted = selectorOf({ ...service.object, kind: 'Service' });
    if (wanted === null || Object.keys(wanted).length === 0) return [];
    const theirs = new Set(podsSelected(wanted, podObjects));
    return pods
      .filter(({ object }) => theirs.has(object))
      .toSorted(byKindAndName)
      .map((pod) => ({
        ...line(pod),
        id: `${service.id}/${pod.id}`,
        why: null,
        isExplainedBelow: false,
        children: [],
      }));
  }

  const roots = (owned.get(null) ?? []).toSorted(byKindAndName);
  return { roots, node: (one: Found) => explainedOnce(node(one)) };
}

/** Of ReplicaSets, whose names tell nothing, the newest first: it is the one in use. */
function byKindAndName(a: Found, b: Found): number {
  const newness = ({ object }: Found) => timeOf(object.metadata.creationTimestamp) ?? 0;
  return (
    orderOf(a.kind) - orderOf(b.kind) ||
    a.kind.localeCompare(b.kind) ||
    (a.kind === 'ReplicaSet' ? newness(b) - newness(a) : 0) ||
    a.object.metadata.name.localeCompare(b.object.metadata.name, 'en', { numeric: true })
  );
}

function explainService(service: KubeObject, pods: readonly KubeObject[]): ObjectNode['why'] {
  const wanted = selectorOf({ ...service, kind: 'Service' });
  if (wanted === null || Object.keys(wanted).length === 0) return null;
  if (podsSelected(wanted, pods).length > 0) return null;
  const selector = Object.entries(wanted)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return {
    ko: `이 서비스의 selector(${selector})에 맞는 파드가 없어요.`,
    en: `No Pod matches the selector of this Service (${selector}).`,
  };
}

/** A workload is explained by its Pods; what they say themselves need not be said above them, too. */
function explainedOnce(node: ObjectNode): ObjectNode {
  const children = node.children.map(explainedOnce);
  const said = (below: ObjectNode[]): string[] =>
    below.flatMap(({ why, children: deeper }) => [...(why === null ? [] : [why.en]), ...said(deeper)]);
  const isExplainedBelow = node.why !== null && said(children).some((text) => node.why?.en.includes(text));
  return { ...node, children, isExplainedBelow };
}

/** The first `most` lines; what is deeper is left out before what is above it. */
function takeNodes(nodes: ObjectNode[], most: number): ObjectNode[] {
  let left = most;
  const taken = new Set<ObjectNode>();
  for (let level = nodes; level.length > 0 && left > 0; level = level.flatMap(({ children }) => children)) {
    for (const node of level.slice(0, left)) taken.add(node);
    left -= Math.min(left, level.length);
  }
  const keep = (some: ObjectNode[]): ObjectNode[] =>
    some.filter((node) => taken.has(node)).map((node) => ({ ...node, children: keep(node.children) }));
  return keep(nodes);
}

function sizeOf(nodes: ObjectNode[]): number {
  return nodes.reduce((sum, { children }) => sum + 1 + sizeOf(children), 0);
}
