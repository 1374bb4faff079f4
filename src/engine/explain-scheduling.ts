import type { Localized } from '../lab/localized.ts';

interface Reason {
  /** What the scheduler writes after the number of nodes. */
  said: RegExp;
  ko(what: string): string;
  en(what: string): string;
}

const reasons: Reason[] = [
  {
    said: /^Insufficient (\S+)$/,
    ko: (what) => `${what} 부족`,
    en: (what) => `without enough ${what}`,
  },
  {
    said: /^node\(s\) didn't match Pod's node affinity\/selector$/,
    ko: () => 'nodeSelector나 affinity에 안 맞음',
    en: () => 'not matching its nodeSelector or affinity',
  },
  {
    said: /^node\(s\) had untolerated taints?(?:\(s\))?(?: ?\{([^}]*)\})?$/,
    ko: (what) => `감내하지 않는 테인트${what === '' ? '' : ` ${what}`}`,
    en: (what) => `with a taint it does not tolerate${what === '' ? '' : ` (${what})`}`,
  },
  {
    said: /^node\(s\) were unschedulable$/,
    ko: () => '스케줄 금지(cordon)',
    en: () => 'cordoned',
  },
];

/**
 * What the scheduler's message says, to be put behind a colon: "0/3 nodes have enough cpu". Other words than the known
 * ones are given as they are.
 */
export function explainScheduling(message: string): Localized {
  const [, nodes = '', list = ''] = /^0\/(\d+) nodes are available: (.+)$/s.exec(message) ?? [];
  const first = message.replace(/\s+/g, ' ').split('. ', 1)[0] ?? message;
  if (nodes === '') return { ko: first, en: first };
  const parts = (list.split(/\. |, preemption:|, no new claims/, 1)[0] ?? '')
    .replace(/\.$/, '')
    .split(/, (?=\d+ )/)
    .map((part) => /^(\d+) (.+)$/s.exec(part))
    .filter((part) => part !== null);
  const lacking = parts.map(([, , what = '']) => /^Insufficient (\S+)$/.exec(what)?.[1]);
  const isAboutOne = parts.length === 1 && parts[0]?.[1] === nodes && lacking[0] !== undefined;
  if (isAboutOne) {
    return {
      ko: `노드 ${nodes}개 가운데 ${lacking[0]}가 넉넉한 노드가 없어요`,
      en: `0/${nodes} nodes have enough ${lacking[0]}`,
    };
  }
  if (parts.length === 0) return { ko: first, en: first };
  const say = (locale: 'ko' | 'en') =>
    parts
      .map(([, count = '', what = '']) => {
        for (const reason of reasons) {
          const found = reason.said.exec(what);
          if (found === null) continue;
          const words = reason[locale](found[1] ?? '');
          return locale === 'ko' ? `${words} ${count}개` : `${count} ${words}`;
        }
        return `${count} ${what}`;
      })
      .join(', ');
  return { ko: `노드 ${nodes}개 모두 안 돼요(${say('ko')})`, en: `0/${nodes} nodes fit (${say('en')})` };
}
