import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { say } from '../strings.ts';
import { Replay } from './replay.ts';
import { ShellSocket, type SocketState } from './shell-socket.ts';
import { terminalTheme } from './terminal-theme.ts';

export interface TerminalListeners {
  /** Something was printed that is not scrollback. */
  printed(): void;
  changed(): void;
  /** The learner wants a shell that has ended back. */
  reopen(): void;
}

/** What a terminal answers by itself to questions in the output; during a replay the question is an old one. */
const isReport = (data: string) =>
  data.startsWith('\x1b') && /^\x1b(\[[?>=]?[\d;]*[Rcny]|\[\?[\d;]+\$y|P|\][0-9]+;)/.test(data);

/** One shell on the screen: terminal, line to the server, and what to say when that line is gone. */
export class TerminalView {
  readonly element = document.createElement('div');
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #socket: ShellSocket;
  readonly #replay: Replay;
  readonly #listeners: TerminalListeners;
  readonly #notice = document.createElement('div');
  readonly #watchSize: ResizeObserver;
  #isCtrlHeld = false;
  #reason: string | null = null;
  #retryAt: number | null = null;
  #queued = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** Told when a sticky Ctrl has been used up. */
  ctrlUsed: () => void = () => {};

  constructor(labId: string, shellId: string, screenReaderMode: boolean, listeners: TerminalListeners) {
    this.#listeners = listeners;
    this.element.className = 'view';
    this.#notice.className = 'view__notice';
    this.#notice.hidden = true;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--sl-font-mono'),
      fontSize: 13,
      lineHeight: 1.3,
      minimumContrastRatio: 4.5,
      scrollback: 5000,
      screenReaderMode,
      theme: terminalTheme(),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new WebLinksAddon());
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.attachCustomKeyEventHandler((event) => this.#isForTerminal(event));
    this.#terminal.onData((data) => {
      if (!(this.#replay.isOn && isReport(data))) this.send(data);
    });
    this.#terminal.onResize(({ cols, rows }) => {
      if (!this.#replay.isOn) this.#socket.resize(cols, rows);
    });
    this.#replay = new Replay(this.#terminal, {
      drawn: (bytes) => this.#socket.acknowledge(bytes),
      done: () => this.fit(),
    });
    this.#socket = new ShellSocket(labId, shellId, {
      begin: () => {
        this.#replay.begin();
        this.#terminal.reset();
      },
      output: (chunk) => {
        if (!this.#replay.isOn) listeners.printed();
        this.#replay.output(chunk);
      },
      live: () => void this.#replay.live(),
      state: (_state, detail) => {
        this.#reason = detail.reason;
        this.#retryAt = detail.retryAt;
        this.#queued = detail.queued;
        this.#showNotice();
        listeners.changed();
      },
    });
    this.#watchSize = new ResizeObserver(() => this.fit());
  }

  get state(): SocketState {
    return this.#socket.state;
  }

  /** Puts the terminal into the page and connects. */
  start(host: HTMLElement): void {
    host.append(this.element);
    this.#terminal.open(this.element);
    this.element.append(this.#notice);
    this.#watchSize.observe(this.element);
    this.fit();
    this.#socket.resize(this.#terminal.cols, this.#terminal.rows);
    this.#socket.connect();
  }

  fit(): void {
    if (this.element.hidden || this.element.clientHeight === 0 || this.#replay.isOn) return;
    const size = this.#fit.proposeDimensions();
    if (size !== undefined && size.cols > 1 && size.rows > 0) this.#fit.fit();
  }

  /** Keys as a keyboard would send them, with a sticky Ctrl applied. */
  send(data: string): void {
    if (this.#isCtrlHeld && data.length === 1) {
      this.#isCtrlHeld = false;
      this.ctrlUsed();
      const code = data.toUpperCase().charCodeAt(0);
      if (code >= 0x40 && code <= 0x5f) data = String.fromCharCode(code - 0x40);
    }
    this.#socket.input(data);
  }

  holdCtrl(held: boolean): void {
    this.#isCtrlHeld = held;
  }

  arrow(direction: 'up' | 'down' | 'left' | 'right'): void {
    const letter = { up: 'A', down: 'B', right: 'C', left: 'D' }[direction];
    this.send(`\x1b${this.#terminal.modes.applicationCursorKeysMode ? 'O' : '['}${letter}`);
  }

  focus(): void {
    this.#terminal.focus();
  }

  find(text: string, direction: 1 | -1): void {
    if (direction === 1) this.#search.findNext(text);
    else this.#search.findPrevious(text);
  }

  stopFinding(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  setScreenReaderMode(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  followTheme(): void {
    this.#terminal.options.theme = terminalTheme();
  }

  dispose(): void {
    clearInterval(this.#clock);
    this.#watchSize.disconnect();
    this.#socket.end();
    this.#terminal.dispose();
    this.element.remove();
  }

  /** The page's own shortcuts stay the page's. Everything else belongs to the shell. */
  #isForTerminal(event: KeyboardEvent): boolean {
    if (event.ctrlKey && event.code === 'Backquote') return false;
    if (event.ctrlKey && event.shiftKey && event.type === 'keydown' && event.code === 'KeyC') {
      const selected = this.#terminal.getSelection();
      // Refused clipboards leave the selection as it is; the browser's own menu still copies it.
      if (selected !== '') navigator.clipboard?.writeText(selected).catch(() => {});
      event.preventDefault();
      return false;
    }
    // The browser pastes; xterm hears of it by its own paste event.
    return !(event.ctrlKey && event.shiftKey && event.code === 'KeyV');
  }

  #showNotice(): void {
    const state = this.#socket.state;
    const isLost = state === 'lost' || state === 'reconnecting' || state === 'closed';
    this.element.toggleAttribute('data-lost', isLost);
    this.#notice.hidden = !isLost;
    clearInterval(this.#clock);
    if (!isLost) return;
    this.#drawNotice();
    if (state === 'lost') this.#clock = setInterval(() => this.#drawNotice(), 1000);
  }

  #drawNotice(): void {
    const state = this.#socket.state;
    const text = document.createElement('span');
    if (state === 'closed') text.textContent = [say('shellClosed'), this.#reason].filter(Boolean).join(' · ');
    else if (state === 'reconnecting')
      text.textContent = [say('shellReconnecting'), this.#reason].filter(Boolean).join(' · ');
    else
      text.textContent = say('shellLost', {
        n: Math.max(0, Math.ceil(((this.#retryAt ?? 0) - Date.now()) / 1000)),
      });
    if (this.#queued > 0) text.textContent += ` ${say('keysQueued', { n: this.#queued })}`;
    this.#notice.replaceChildren(text);
    if (state !== 'closed') return;
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'button';
    again.textContent = say('shellReopen');
    again.addEventListener('click', () => this.#listeners.reopen());
    this.#notice.append(again);
  }
}
