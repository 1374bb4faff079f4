import { closest } from '../../lab/closest.ts';
import type { CommandRule } from './command-rule.ts';
import { apiVersionOf, kinds } from './known-kinds.ts';

/** Manifests that the API server, or kubectl before it, refuses. */
export const manifestRules: CommandRule[] = [
  {
    id: 'general-no-such-kind',
    output: /no (?:matches for )?kind "([^"]+)" (?:in|is registered for) version "([^"]+)"/,
    say([, kind = '', version]) {
      const known = closest(kind, kinds);
      const right = known === null ? null : apiVersionOf(known);
      if (known === null || right === null) return null;
      if (known === kind) {
        return {
          ko: `\`${kind}\`은(는) \`apiVersion: ${right}\`에 있어요. 매니페스트에는 \`${version}\`이라고 적혀 있어요.`,
          en: `\`${kind}\` is found under \`apiVersion: ${right}\`; the manifest says \`${version}\`.`,
          look: `kubectl explain ${kind.toLowerCase()} | head -3`,
        };
      }
      return {
        ko: `\`${kind}\`이라는 종류는 없어요. \`kind: ${known}\`처럼 대소문자까지 맞아야 해요.`,
        en: `There is no kind \`${kind}\`. It is written \`kind: ${known}\`, letter case included.`,
        look: 'kubectl api-resources',
      };
    },
  },
  {
    id: 'general-unknown-field',
    output: /unknown field "([^"]+)"/,
    say([, path = '']) {
      const field = path.split('.').at(-1) ?? path;
      return {
        ko: `\`${path}\`라는 필드는 없어요. \`${field}\`의 철자, 또는 들여쓰기가 맞는 단계인지 보세요.`,
        en: `There is no field \`${path}\`. Check how \`${field}\` is spelt, and whether it is indented to the right level.`,
        look: 'kubectl explain pod.spec.containers',
      };
    },
  },
  {
    id: 'general-yaml-syntax',
    output: /error converting YAML to JSON: yaml: line (\d+): (.+)$/m,
    say: ([, line, what = '']) => ({
      ko: `YAML이 ${line}번째 줄 근처에서 깨졌어요(${what}). ${/token/.test(what) ? '들여쓰기에 탭을 쓰면 안 되고 빈칸만 써야 해요.' : '윗줄과 들여쓰기를 견줘 보세요.'}`,
      en: `The YAML breaks near line ${line} (${what}). ${/token/.test(what) ? 'Indentation takes blanks, never tabs.' : 'Compare the indentation with the lines above.'}`,
    }),
  },
  {
    id: 'general-template-labels',
    output: /`selector` does not match template `labels`/,
    say: () => ({
      ko: '`spec.selector`가 찾는 레이블이 `spec.template.metadata.labels`에 없어요. 디플로이먼트 자신의 레이블이 아니라 파드 템플릿의 레이블이 맞아야 해요.',
      en: 'The labels that `spec.selector` asks for are not in `spec.template.metadata.labels`. The Pod template’s labels count, not the Deployment’s own.',
    }),
  },
  {
    id: 'general-invalid-name',
    output: /Invalid value: "([^"]+)": a lowercase RFC 1123/,
    say: ([, name]) => ({
      ko: `\`${name}\`은(는) 이름으로 쓸 수 없어요. 영어 소문자, 숫자, \`-\`만 되고 밑줄과 대문자는 안 돼요.`,
      en: `\`${name}\` cannot be a name: lower-case letters, digits and \`-\` only, no underscore, no capitals.`,
    }),
  },
  {
    id: 'general-no-such-volume',
    output: /volumeMounts\[\d+\]\.name: Not found: "([^"]+)"/,
    say: ([, name]) => ({
      ko: `컨테이너는 볼륨 \`${name}\`을(를) 마운트하지만 파드의 \`spec.volumes\`에 그 이름이 없어요.`,
      en: `The container mounts a volume \`${name}\`, but the Pod’s \`spec.volumes\` has none of that name.`,
    }),
  },
  {
    id: 'general-immutable',
    output: /pod updates may not change fields other than|field is immutable/,
    say: () => ({
      ko: '이미 있는 오브젝트의 이 필드는 바꿀 수 없어요. 지우고 다시 만들어야 해요.',
      en: 'This field of an object that exists cannot be changed. Delete the object and create it again.',
      look: 'kubectl replace --force -f FILE',
    }),
  },
];
