import type { LiveKey } from '../i18n.ts';
import { fill, type Vars } from '../text/fill.ts';

const strings: Partial<Record<LiveKey, string>> = JSON.parse(
  document.querySelector('[data-strings]')?.textContent ?? '{}',
);

export const locale = document.documentElement.lang === 'en' ? 'en' : 'ko';

/** A string of the page's language. */
export function say(key: LiveKey, vars?: Vars): string {
  return fill(strings[key] ?? key, vars);
}

/** "3분" / "3 min", "45초" / "45 s", "1시간 5분" / "1 h 5 min": rounded to what a reader needs. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return say('secondsShort', { n: seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return say('minutesShort', { n: minutes });
  const rest = minutes % 60;
  return `${say('hours', { n: Math.floor(minutes / 60) })}${rest > 0 ? ` ${say('minutesShort', { n: rest })}` : ''}`;
}

export function ago(at: number): string {
  const ms = Date.now() - at;
  return ms < 45_000 ? say('justNow') : say('ago', { time: duration(ms) });
}
