import { closest } from '../../lab/closest.ts';
import { clientImageTags } from '../../lab/lab-image-tags.ts';
import type { Localized } from '../../lab/localized.ts';
import { type LastLine, quoted } from '../explain-pod.ts';
import { explainScheduling } from '../explain-scheduling.ts';
import type { KubeObject } from '../kube-object.ts';
import type { GeneralMistake } from './general-mistake.ts';

interface Terminated {
  reason?: string;
  exitCode?: number;
}

interface ContainerStatus {
  name: string;
  image?: string;
  state?: { waiting?: { reason?: string; message?: string }; terminated?: Terminated };
  lastState?: { terminated?: Terminated };
}

interface PodStatus {
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
}

/** What is for certain wrong with one of these Pods and does not pass by itself; null when nothing is, or not yet. */
export function generalMistakeIn(
  pods: readonly KubeObject[],
  images: readonly string[],
  lastLine: LastLine = () => null,
): GeneralMistake | null {
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const name = pod.metadata.name;
    const status = (pod.status ?? {}) as PodStatus;
    const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    for (const container of containers) {
      const found = inContainer(pod, container, images, lastLine);
      if (found !== null) return found;
    }
    const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
    if (scheduled?.reason === 'Unschedulable') return unschedulable(name, scheduled.message ?? '');
  }
  return null;
}

function inContainer(
  object: KubeObject,
  { name, image = '', state, lastState }: ContainerStatus,
  images: readonly string[],
  lastLine: LastLine,
): GeneralMistake | null {
  const pod = object.metadata.name;
  const reason = state?.waiting?.reason ?? '';
  const message = state?.waiting?.message ?? '';
  if (/^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName)$/.test(reason)) {
    return imageNotPulled(pod, image, images);
  }
  if (reason === 'CreateContainerConfigError') {
    const [, kind = '', missing = ''] = /(configmap|secret) "([^"]+)" not found/.exec(message) ?? [];
    if (missing === '') return null;
    return mistake(
      'general-config-missing',
      `컨테이너 ${name}이(가) ${kind} \`${missing}\`을(를) 찾고 있는데 네임스페이스에 없어요.`,
      `Container ${name} refers to ${kind} \`${missing}\`, which is not in the namespace.`,
      `kubectl get ${kind}`,
    );
  }
  const [, program] =
    /exec: "([^"]+)": (?:executable file not found|stat|no such file)/.exec(
      `${message} ${JSON.stringify([state?.terminated, lastState?.terminated])}`.replaceAll('\\"', '"'),
    ) ?? [];
  if (program !== undefined) {
    return mistake(
      'general-command-not-in-image',
      `컨테이너 ${name}의 명령 \`${program}\`이(가) 이미지 안에 없어서 시작하지 못해요. \`command\`의 철자를 보세요.`,
      `Container ${name} cannot start: its image has no \`${program}\`. Check the spelling in \`command\`.`,
      `kubectl describe pod ${pod}`,
    );
  }
  const ended = state?.terminated ?? lastState?.terminated;
  if (ended?.reason === 'OOMKilled') {
    return mistake(
      'general-oom-killed',
      `컨테이너 ${name}이(가) 메모리 한도를 넘겨 강제로 끝났어요(OOMKilled). \`resources.limits.memory\`를 늘리거나 덜 쓰게 하세요.`,
      `Container ${name} was killed for using more memory than its limit (OOMKilled). Raise \`resources.limits.memory\`, or let it use less.`,
      `kubectl describe pod ${pod}`,
    );
  }
  if (reason === 'CrashLoopBackOff' && ended !== undefined) {
    const line = lastLine(object, name);
    return mistake(
      'general-crash-loop',
      `컨테이너 ${name}이(가) 시작하자마자 종료 코드 ${ended.exitCode}로 끝나기를 되풀이해요(CrashLoopBackOff). ${line === null ? '마지막 로그를 읽어 보세요.' : `마지막 로그: ${quoted(line)}`}`,
      `Container ${name} starts and ends with exit code ${ended.exitCode}, again and again (CrashLoopBackOff). ${line === null ? 'Read its last log.' : `Its last log line: ${quoted(line)}`}`,
      `kubectl logs ${pod} -c ${name} --previous`,
    );
  }
  return null;
}

const clientImages: readonly string[] = Object.values(clientImageTags);

function imageNotPulled(pod: string, image: string, images: readonly string[]): GeneralMistake {
  if (clientImages.includes(image)) {
    return mistake(
      'general-image-not-made',
      `이미지 \`${image}\`이(가) 아직 노드에 없어요. 클러스터가 선 다음 뒤에서 만들고 있을 수 있고, 다 되면 파드는 저절로 시작돼요. 기다려도 오지 않으면 kindlab을 돌리는 컴퓨터에서 \`npx kindlab up\`을 실행하세요. 무엇이 모자란지 말해 줘요.`,
      `The image \`${image}\` is not on the node yet. It may still be in the making, which goes on after the cluster is up; the Pod then starts by itself. If it does not come, run \`npx kindlab up\` on the machine where kindlab runs: it says what is lacking.`,
      `kubectl describe pod ${pod}`,
    );
  }
  const near = images.includes(image) ? null : (closest(image, images) ?? sameName(image, images));
  const hint: Localized = images.includes(image)
    ? {
        ko: '이 이미지는 노드에 이미 있고 내려받을 곳은 없어요. `imagePullPolicy: Always`를 빼세요.',
        en: 'That image is on the node already and cannot be pulled from anywhere; leave out `imagePullPolicy: Always`.',
      }
    : {
        ko: near === null ? '이름과 태그의 철자를 보세요.' : `\`${near}\`을(를) 쓰려던 건 아닌가요?`,
        en: near === null ? 'Check how its name and tag are spelt.' : `Did you mean \`${near}\`?`,
      };
  return mistake(
    'general-image-not-pulled',
    `이미지 \`${image}\`을(를) 내려받지 못했어요. ${hint.ko}`,
    `The image \`${image}\` cannot be pulled. ${hint.en}`,
    `kubectl describe pod ${pod}`,
  );
}

/** `busybox:latest` for `registry/busybox:1`. */
function sameName(image: string, images: readonly string[]): string | null {
  const nameOf = (reference: string): string => reference.split('/').at(-1)?.split(/[:@]/, 1)[0] ?? '';
  return images.find((one) => nameOf(one) === nameOf(image)) ?? null;
}

function unschedulable(pod: string, message: string): GeneralMistake {
  const why = explainScheduling(message);
  return mistake(
    'general-unschedulable',
    `파드 ${pod}를 받아 줄 노드가 없어요: ${why.ko}. \`resources.requests\`나 \`nodeSelector\`를 보세요.`,
    `No node can take Pod ${pod}: ${why.en}. Look at its \`resources.requests\` and \`nodeSelector\`.`,
    `kubectl describe pod ${pod}`,
  );
}

function mistake(id: GeneralMistake['id'], ko: string, en: string, look: string): GeneralMistake {
  return { id, say: { ko, en }, look };
}
