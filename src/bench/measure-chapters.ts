import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession } from '@playwright/test';
import { attempt } from '../cluster/command.ts';
import { LabError } from '../lab/lab-error.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import type { PageClient } from './page-client.ts';
import { startServerProcess } from './server-process.ts';

const quietMs = 1_500;
const loadTimeoutMs = 30_000;

interface Weight {
  chapter: string;
  jsBytes: number;
  allBytes: number;
}

/** Every chapter in a fresh Chromium, read but not touched: the JavaScript it got, gzipped, and everything it transferred. */
export async function measureChapters(context: BenchContext): Promise<Measurement[]> {
  const { chromium } = await import('@playwright/test');
  const executablePath = await findChromium(context.signal);
  const server = await startServerProcess(context);
  try {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const weights: Weight[] = [];
      for (const chapter of await chaptersOf(context.config.root)) {
        context.signal.throwIfAborted();
        weights.push(await weigh(browser, server.page, chapter));
      }
      return [
        heaviest('chapter-js', weights, ({ jsBytes }) => jsBytes),
        heaviest('page-weight', weights, ({ allBytes }) => allBytes),
      ];
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

function heaviest(
  id: 'chapter-js' | 'page-weight',
  weights: Weight[],
  bytesOf: (weight: Weight) => number,
): Measurement {
  const sorted = weights.toSorted((a, b) => bytesOf(b) - bytesOf(a));
  const [most] = sorted;
  if (most === undefined) throw new LabError('bad-content', 'There are no chapters.');
  const kB = (weight: Weight) => `${weight.chapter} ${(bytesOf(weight) / 1024).toFixed(1)}`;
  return { id, samples: [bytesOf(most)], note: `kB by page: ${sorted.map(kB).join(', ')}` };
}

/** `/` and `/<chapter>/` for Korean, the same under `/en/`. */
async function chaptersOf(root: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [language, prefix] of [
    ['ko', '/'],
    ['en', '/en/'],
  ] as const) {
    for (const file of await readdir(join(root, 'content', language), { recursive: true })) {
      const name = /^(.*)\.mdx?$/.exec(file)?.[1];
      if (name !== undefined) paths.push(name === 'index' ? prefix : `${prefix}${name}/`);
    }
  }
  return paths;
}

async function weigh(browser: Browser, { origin, cookie }: PageClient, chapter: string): Promise<Weight> {
  const browsing = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const [name = '', value = ''] = cookie.split('=');
    await browsing.addCookies([{ name, value, url: origin }]);
    const page = await browsing.newPage();
    const network = await recordNetwork(await browsing.newCDPSession(page));
    await page.goto(`${origin}${chapter}`, { waitUntil: 'load', timeout: loadTimeoutMs });
    await network.quiet();
    const inline = await page.$$eval('script:not([src])', (scripts) =>
      scripts
        .filter((script) => !/json/.test(script.getAttribute('type') ?? ''))
        .map((script) => script.textContent ?? ''),
    );
    const jsBytes = [...(await network.scripts()), ...inline].reduce(
      (sum, text) => sum + gzipSync(text).length,
      0,
    );
    return { chapter, jsBytes, allBytes: network.transferredBytes() };
  } finally {
    await browsing.close();
  }
}

/** What the page transfers from now on, by the browser's own account. */
async function recordNetwork(cdp: CDPSession) {
  const scriptIds = new Set<string>();
  let transferred = 0;
  let lastAt = performance.now();
  await cdp.send('Network.enable');
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    lastAt = performance.now();
    if (type === 'Script') scriptIds.add(requestId);
  });
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    lastAt = performance.now();
    transferred += encodedDataLength;
  });
  return {
    transferredBytes: () => transferred,
    async quiet() {
      const deadline = performance.now() + loadTimeoutMs;
      while (performance.now() - lastAt < quietMs && performance.now() < deadline) await sleep(100);
    },
    async scripts(): Promise<string[]> {
      const texts: string[] = [];
      for (const requestId of scriptIds) {
        const { body, base64Encoded } = await cdp.send('Network.getResponseBody', { requestId });
        texts.push(base64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
      }
      return texts;
    },
  };
}

async function findChromium(signal: AbortSignal): Promise<string> {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const found = await attempt('which', [name], { signal });
    if (found.exitCode === 0) return found.stdout.trim();
  }
  throw new LabError('prerequisite', 'There is no Chromium to load chapters in.', {
    hint: 'Install it: sudo apt-get install -y chromium',
  });
}
