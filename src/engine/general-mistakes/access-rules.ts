import type { CommandRule } from './command-rule.ts';

/** `system:serviceaccount:NAMESPACE:NAME` as one reads it. */
const readUser = (user: string): string => user.replace(/^system:serviceaccount:([^:]+):/, '$1/');

const forbidden =
  /User \\?"([^"\\]+)\\?" cannot (\S+) resource \\?"([^"\\]+)\\?" in API group \\?"([^"\\]*)\\?"(?: in the namespace \\?"([^"\\]+)\\?"| at the cluster scope)/;

/** What the API server refuses to create, whoever asks for it: a learner, or the controller of a workload. */
export const refusalRules: CommandRule[] = [
  {
    id: 'general-pod-security',
    output: /violates PodSecurity "([^":]+)[^"]*": (.+)$/m,
    say: ([, level, what]) => ({
      ko: `이 네임스페이스는 Pod Security \`${level}\` 수준을 지켜요. 걸린 부분: ${what}`,
      en: `This namespace enforces Pod Security \`${level}\`. What it objects to: ${what}`,
    }),
  },
  {
    id: 'general-quota-exceeded',
    output: /exceeded quota: [^,]+, requested: ([^,]+), used: ([^,]+), limited: (\S+)/,
    say: ([, requested, used, limited]) => ({
      ko: `네임스페이스의 할당량이 찼어요: 요청 ${requested}, 사용 중 ${used}, 한도 ${limited}. 안 쓰는 것을 지우고 다시 해 보세요.`,
      en: `The namespace's quota is used up: requested ${requested}, used ${used}, limit ${limited}. Delete what is no longer needed and try again.`,
      look: 'kubectl describe resourcequota',
    }),
  },
  {
    id: 'general-limit-range',
    output: /(maximum|minimum) (\S+ usage per \w+ is \S+), but (limit|request) is ([^\s.]+)/,
    say: ([, , rule, what, value]) => ({
      ko: `LimitRange가 막았어요: ${rule}인데 ${what}이(가) ${value}이에요.`,
      en: `A LimitRange refused it: ${rule}, but the ${what} is ${value}.`,
      look: 'kubectl describe limitrange',
    }),
  },
];

/** Who may do what where, and how it is asked. The particular before the general. */
export const accessRules: CommandRule[] = [
  {
    id: 'general-wrong-namespace',
    output: forbidden,
    say([, , , resource, , namespace], _, { namespace: own }) {
      if (namespace === undefined || own === null || namespace === own) return null;
      return {
        ko: `네임스페이스 \`${namespace}\`의 ${resource}을(를) 건드리려 했어요. 이 실습의 네임스페이스는 \`${own}\`이고, \`-n\`이나 \`metadata.namespace\`를 빼면 그곳이 기본이에요.`,
        en: `This was about ${resource} in namespace \`${namespace}\`. The namespace of this lab is \`${own}\`, which is the default when \`-n\` and \`metadata.namespace\` are left out.`,
        look: 'kubectl config view --minify | grep namespace',
      };
    },
  },
  {
    id: 'general-namespace-mismatch',
    output: /the namespace from the provided object "([^"]+)" does not match the namespace "([^"]+)"/,
    say: ([, inFile, given]) => ({
      ko: `매니페스트에는 네임스페이스가 \`${inFile}\`로 적혀 있는데 명령은 \`${given}\`에 적용하려 했어요. 둘 중 하나를 빼세요.`,
      en: `The manifest says namespace \`${inFile}\`, the command \`${given}\`. Leave one of them out.`,
    }),
  },
  ...refusalRules,
  {
    id: 'general-forbidden',
    output: forbidden,
    say: ([, user = '', verb, resource, group, namespace]) => ({
      ko: `RBAC이 막았어요: ${readUser(user)}은(는) ${namespace === undefined ? '클러스터 전체에서' : `네임스페이스 ${namespace}에서`} ${resource}${group ? `.${group}` : ''}에 \`${verb}\`을(를) 할 권한이 없어요.`,
      en: `RBAC refused it: ${readUser(user)} may not \`${verb}\` ${resource}${group ? `.${group}` : ''} ${namespace === undefined ? 'at the cluster scope' : `in namespace ${namespace}`}.`,
      look: 'kubectl auth can-i --list',
    }),
  },
  {
    id: 'general-token-not-expanded',
    output: /"code": 401|Unauthorized/,
    say: (_, { command }) =>
      /'[^']*\$\{?[A-Za-z_]\w*[^']*'/.test(command)
        ? {
            ko: '작은따옴표 안의 `$변수`는 셸이 값으로 바꾸지 않아요. 토큰 대신 글자 그대로 `$…`가 보내졌어요. 큰따옴표를 쓰세요.',
            en: 'Within single quotes the shell does not replace `$VARIABLE`: the very letters were sent instead of the token. Use double quotes.',
          }
        : null,
  },
  {
    id: 'general-unauthorized',
    output: /"code": 401|You must be logged in to the server|\(Unauthorized\)/,
    say: () => ({
      ko: '401이에요. API 서버가 누구인지 알아보지 못했어요: 토큰이 없거나, 틀렸거나, 만료됐어요. 권한(403)의 문제가 아니에요.',
      en: '401: the API server does not know who is asking. The token is missing, wrong or expired; it is not a matter of rights, which would be 403.',
    }),
  },
  {
    id: 'general-anonymous',
    output: /User \\?"system:anonymous\\?" cannot (\S+) path/,
    say: () => ({
      ko: '403인데 사용자가 `system:anonymous`예요. 요청에 토큰이 실리지 않아 이름 없는 손님으로 취급됐어요.',
      en: 'It is a 403, and the user is `system:anonymous`: no token came with the request, so it was taken for a nameless guest’s.',
      look: 'curl --cacert CA.crt -H "Authorization: Bearer $TOKEN" …',
    }),
  },
  {
    id: 'general-proxy-not-running',
    output: /Failed to connect to (?:localhost|127\.0\.0\.1) port (8\d{3})/,
    say: ([, port]) => ({
      ko: `포트 ${port}에서 듣는 것이 없어요. \`kubectl proxy\`가 끝났거나 아직 시작하지 않았어요.`,
      en: `Nothing listens on port ${port}: \`kubectl proxy\` has ended, or was never started.`,
      look: 'kubectl proxy &',
    }),
  },
  {
    id: 'general-unknown-ca',
    output: /curl: \(60\) SSL certificate problem/,
    say: () => ({
      ko: 'curl이 API 서버의 인증서를 믿지 못했어요. 클러스터의 CA를 `--cacert`로 알려 주세요. `-k`는 확인을 끄는 것이라 답이 아니에요.',
      en: 'curl does not trust the certificate of the API server. Name the cluster’s CA with `--cacert`; `-k` only switches the check off.',
      look: 'ls /var/run/secrets/kubernetes.io/serviceaccount',
    }),
  },
];
