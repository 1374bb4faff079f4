import type { ITheme } from '@xterm/xterm';

const ansi = {
  light: {
    black: '#22211d',
    red: '#a3282c',
    green: '#20643e',
    yellow: '#7a5200',
    blue: '#2a4a8a',
    magenta: '#673a97',
    cyan: '#1b6470',
    white: '#67645b',
    brightBlack: '#57544c',
    brightRed: '#b8343a',
    brightGreen: '#2a7a4c',
    brightYellow: '#8a5d00',
    brightBlue: '#345cab',
    brightMagenta: '#7b46b3',
    brightCyan: '#217786',
    brightWhite: '#22211d',
  },
  dark: {
    black: '#3a3f47',
    red: '#f0908f',
    green: '#86d1a1',
    yellow: '#e8b96b',
    blue: '#a3bdf2',
    magenta: '#c9aaee',
    cyan: '#86cbd6',
    white: '#c3c0b8',
    brightBlack: '#9c9a93',
    brightRed: '#ffaaa8',
    brightGreen: '#a4e5ba',
    brightYellow: '#f6d08d',
    brightBlue: '#c2d4fa',
    brightMagenta: '#dcc6f8',
    brightCyan: '#a8e0e8',
    brightWhite: '#f3f1ea',
  },
} satisfies Record<string, ITheme>;

/** The terminal in the page's colours of the moment. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const isLight = document.documentElement.dataset.theme === 'light';
  return {
    ...ansi[isLight ? 'light' : 'dark'],
    background: colour('--kl-well'),
    foreground: colour('--kl-ink'),
    cursor: colour('--kl-accent'),
    cursorAccent: colour('--kl-well'),
    selectionBackground: isLight ? '#cdd9f1' : '#35496f',
  };
}
