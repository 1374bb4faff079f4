import type { Mismatch } from '../../lab/verdict.ts';
import type { GeneralMistake } from './general-mistake.ts';

const variables = /\$\{?[A-Za-z_]\w*\}?/g;

/** The variable that stands in single quotes in `command`, and as these very letters in `text`; null when none does. */
export function unexpandedVariable(command: string, text: string): string | null {
  for (const [quoted] of command.matchAll(/'[^']*'/g)) {
    for (const [name] of quoted.matchAll(variables)) if (text.includes(name)) return name;
  }
  return null;
}

/** A value of the cluster that is the name of a variable; null when none is. */
export function unexpandedValue(mismatches: readonly Mismatch[], command: string): GeneralMistake | null {
  for (const { expected, actual } of mismatches) {
    // Lists and longer texts may be scripts, where `$NAME` is as it should be.
    if (expected.includes('$') || /\s|^[[{]/.test(actual)) continue;
    const name = unexpandedVariable(command, actual);
    if (name !== null) return { id: 'general-variable-not-expanded', say: sayUnexpanded(name), look: null };
  }
  return null;
}

export function sayUnexpanded(name: string): GeneralMistake['say'] {
  return {
    ko: `작은따옴표 안의 \`${name}\`은(는) 셸이 값으로 바꾸지 않아서 글자 그대로 쓰였어요. 큰따옴표를 쓰세요.`,
    en: `Within single quotes the shell does not replace \`${name}\`: the very letters were used. Use double quotes.`,
  };
}
