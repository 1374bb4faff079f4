/** The same command written with other blanks: blanks outside quotes are one, line continuations are blanks. */
export function normaliseCommand(command: string): string {
  let result = '';
  let quote = '';
  const joined = command.replace(/\\\r?\n/g, ' ').trim();
  for (let index = 0; index < joined.length; index += 1) {
    const character = joined.charAt(index);
    if (quote === '' && /\s/.test(character) && character !== '\n') {
      if (!result.endsWith(' ')) result += ' ';
      continue;
    }
    if (character === '\\' && quote !== "'") {
      result += character + joined.charAt(index + 1);
      index += 1;
      continue;
    }
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    result += character;
  }
  return result.replace(/\s*;?\s*$/, '');
}

/** Flags of kubectl that may stand before the sub-command with a value of their own. */
const takesValue = /^(-n|--namespace|--context|--cluster|--user|--as|--kubeconfig|-s|--server)$/;

/** Program and first sub-command of each part of a command line (`a | b`, `a && b`, `a; b`): `kubectl apply`, `env`. */
export function commandHeads(command: string): string[] {
  return splitParts(normaliseCommand(command)).map((part) => {
    const words = part.split(/\s+/).filter((word) => word !== '' && !/^\w+=/.test(word));
    const program = (words[0] ?? '').split('/').at(-1) ?? '';
    // `k` is what people alias kubectl to.
    const name = program === 'k' ? 'kubectl' : program;
    const sub = words
      .slice(1)
      .find((word, index) => !word.startsWith('-') && !takesValue.test(words[index] ?? ''));
    return sub !== undefined && /^[a-z][a-z-]*$/.test(sub) && name !== '' ? `${name} ${sub}` : name;
  });
}

/** True when the typed line clearly tries what `wanted` does: one of its parts begins with the same two words. */
export function attempts(typed: string, wanted: string): boolean {
  const target = commandHeads(wanted)[0];
  return target !== undefined && target !== '' && commandHeads(typed).includes(target);
}

const verbs =
  'annotate|apply|auth reconcile|autoscale|certificate (?:approve|deny)|cordon|create|debug|delete|drain|edit|expose|label|patch|replace|rollout|run|scale|set|taint|uncordon';
/** Also inside `sh -c '…'`, after `timeout 5` or `xargs`, and with flags before the verb. */
const changing = new RegExp(
  `(?:^|[^\\w-])(?:kubectl|k)(?: -\\S{1,100}(?: [^-\\s]\\S{0,100})?)? (?:${verbs})(?![\\w-])`,
);

/** True when the command asks the cluster to change something, as opposed to looking around. */
export function changesCluster(command: string): boolean {
  return changing.test(command.slice(0, 10_000).replace(/\s+/g, ' '));
}

function splitParts(command: string): string[] {
  const parts: string[] = [];
  let current = '';
  let quote = '';
  for (const character of command) {
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    if (quote === '' && /[|&;\n]/.test(character)) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  parts.push(current);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
