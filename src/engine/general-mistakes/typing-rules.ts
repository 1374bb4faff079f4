import { closest } from '../../lab/closest.ts';
import type { CommandRule } from './command-rule.ts';
import { isSystemObject } from './from-namespaces.ts';
import { resourceNames } from './known-kinds.ts';
import { sayUnexpanded, unexpandedVariable } from './unexpanded-variable.ts';

const notFound = /\(NotFound\): (\w+?)s?(?:\.[\w.]+)? "([^"]+)" not found/;

/** Commands that were not written as they should be. */
export const typingRules: CommandRule[] = [
  {
    id: 'general-variable-not-expanded',
    output: /\$\{?[A-Za-z_]\w*/,
    say(_, { command, output }) {
      const name = unexpandedVariable(command, output);
      return name === null ? null : sayUnexpanded(name);
    },
  },
  {
    id: 'general-command-not-found',
    output: /^(?:bash: )?([\w.-]+): (?:command )?not found$/m,
    say([, name = ''], { command }) {
      if (!new RegExp(`(^|[|&;\\s])${literally(name)}(\\s|$)`).test(command)) return null;
      const near = closest(name, ['kubectl', 'curl', 'jq', 'yq', 'nano', 'vim', 'grep', 'openssl', 'watch']);
      return {
        ko: `셸이 \`${name}\`이라는 명령을 찾지 못했어요.${near === null ? '' : ` \`${near}\`을(를) 쓰려던 건 아닌가요?`}`,
        en: `The shell found no command called \`${name}\`.${near === null ? '' : ` Did you mean \`${near}\`?`}`,
      };
    },
  },
  {
    id: 'general-unknown-kubectl-command',
    output: /^error: unknown command "([^"]+)" for "kubectl"(?:[\s\S]*Did you mean this\?\s+(\S+))?/m,
    say: ([, word = '', near]) => ({
      ko: `kubectl에는 \`${word}\`이라는 명령이 없어요.${near === undefined ? '' : ` \`${near}\`일 거예요.`}`,
      en: `kubectl has no command \`${word}\`.${near === undefined ? '' : ` Most likely \`${near}\` was meant.`}`,
      look: 'kubectl --help',
    }),
  },
  {
    id: 'general-exec-without-dashes',
    output:
      /exec \[POD\] \[COMMAND\] is not supported anymore|^error: unknown (?:shorthand )?flag: [\s\S]*kubectl exec --help/m,
    say: (_, { command }) =>
      /\bexec\b/.test(command) && !/\s--\s/.test(command)
        ? {
            ko: '컨테이너 안에서 실행할 명령 앞에 `--`가 빠졌어요. 그 앞은 kubectl의 것, 그 뒤는 컨테이너의 것이에요.',
            en: 'There is no `--` before the command that should run in the container. What stands before it is for kubectl, what follows is for the container.',
            look: 'kubectl exec POD -- COMMAND',
          }
        : null,
  },
  {
    id: 'general-not-in-image',
    output: /exec: "([^"]+)": executable file not found in \$PATH|^sh: ([\w.-]+): not found$/m,
    say: ([, executed, said]) => ({
      ko: `이 컨테이너의 이미지에는 \`${executed ?? said}\`이(가) 들어 있지 않아요. 작은 이미지에는 보통 \`sh\`만 있어요.`,
      en: `The image of this container has no \`${executed ?? said}\`. Small images often have nothing but \`sh\`.`,
      look: 'kubectl exec POD -- sh -c "ls /bin"',
    }),
  },
  {
    id: 'general-no-such-container',
    // Only from 1.36 on does kubectl say which there are.
    output: /container (\S+) is not valid for pod (\S+?)(?: out of: (.+))?$/m,
    say: ([, wrong, pod, there]) => ({
      ko: `파드 ${pod}에 \`${wrong}\`이라는 컨테이너는 없어요.${there === undefined ? '' : ` 있는 것은 ${there}이에요.`}`,
      en: `Pod ${pod} has no container \`${wrong}\`${there === undefined ? '' : `; it has ${there}`}.`,
      look: `kubectl get pod ${pod} -o jsonpath='{.spec.containers[*].name}'`,
    }),
  },
  {
    id: 'general-simulated-node',
    // A simulated node has no kubelet to dial; its name leads nowhere.
    output: /dial tcp 127\.0\.0\.1:10250: connect: connection refused/,
    say: () => ({
      ko: '이 파드의 노드는 가상이에요. 컨테이너가 실제로 실행되지 않으니 exec, logs, attach, port-forward가 이야기할 kubelet도 없어요.',
      en: 'The node of this Pod is simulated. No container really runs, so there is no kubelet for exec, logs, attach or port-forward to talk to.',
      look: 'kubectl get nodes -o wide',
    }),
  },
  {
    id: 'general-no-such-resource',
    output: /the server doesn't have a resource type "([^"]+)"/,
    say([, word = '']) {
      const near = closest(word, resourceNames);
      return {
        ko: `\`${word}\`이라는 리소스 종류는 없어요.${near === null ? '' : ` \`${near}\`을(를) 쓰려던 건 아닌가요?`}`,
        en: `There is no resource type \`${word}\`.${near === null ? '' : ` Did you mean \`${near}\`?`}`,
        look: 'kubectl api-resources',
      };
    },
  },
  {
    id: 'general-already-exists',
    output: /(\w+)(?:\.[\w.]+)? "([^"]+)" already exists/,
    say: ([, resource, name]) => ({
      ko: `${resource} \`${name}\`이(가) 이미 있어요. \`create\`와 \`run\`은 새로 만들기만 해요. 바꾸려면 \`apply\`, 다시 만들려면 먼저 지우세요.`,
      en: `${resource} \`${name}\` exists already, and \`create\` and \`run\` only make new ones. \`apply\` changes it; to make it anew, delete it first.`,
      look: `kubectl get ${resource}`,
    }),
  },
  {
    id: 'general-not-overwritten',
    output: /'([^']+)' already has a value \(([^)]*)\), and --overwrite is false/,
    say: ([, key, value]) => ({
      ko: `\`${key}\`에는 이미 값 \`${value}\`이(가) 있어요. 바꾸려면 \`--overwrite\`를 붙이세요.`,
      en: `\`${key}\` has the value \`${value}\` already. Add \`--overwrite\` to change it.`,
    }),
  },
  {
    id: 'general-missing-namespace',
    output: notFound,
    say([, kind = '', name = ''], { command }, { namespace, elsewhere }) {
      if (/\s(-n|--namespace|-A|--all-namespaces)\b/.test(command)) return null;
      const [other] = isSystemObject(kind, name) ? ['kube-system'] : elsewhere(kind, name);
      if (other === undefined) return null;
      return {
        ko: `\`${name}\`은(는) 네임스페이스 \`${other}\`에 있어요. \`-n ${other}\`를 붙이지 않으면 \`${namespace}\`에서만 찾아요.`,
        en: `\`${name}\` is in namespace \`${other}\`. Without \`-n ${other}\` it is looked for in \`${namespace}\` only.`,
        look: `kubectl get ${kind} ${name} -n ${other}`,
      };
    },
  },
  {
    id: 'general-name-misspelt',
    output: notFound,
    say([, kind = '', name = ''], _, { names }) {
      const near = closest(name, names(kind));
      if (near === null) return null;
      return {
        ko: `\`${name}\`은(는) 없지만 \`${near}\`은(는) 있어요. 이름은 대소문자까지 같아야 해요.`,
        en: `There is no \`${name}\`, but there is \`${near}\`. Names must match to the letter, case included.`,
        look: `kubectl get ${kind}`,
      };
    },
  },
  {
    id: 'general-no-such-file',
    output: /the path "([^"]+)" does not exist|error reading (\S+): no such file/,
    say: ([, path, read]) => ({
      ko: `지금 디렉터리에서 \`${path ?? read}\` 파일을 찾지 못했어요.`,
      en: `There is no file \`${path ?? read}\` where the shell is now.`,
      look: 'pwd; ls',
    }),
  },
  {
    id: 'general-file-without-f',
    output: /^error: Unexpected args: \[(\S+\.ya?ml)\]/m,
    say: ([, file]) => ({
      ko: `파일 이름 앞에 \`-f\`가 빠졌어요: \`-f ${file}\`.`,
      en: `There is no \`-f\` before the file’s name: \`-f ${file}\`.`,
    }),
  },
];

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
