import { ChapterWalk, type WrongTurn } from './chapter-walk.ts';
import { test as base } from './fixtures.ts';
import { KindlabServer } from './kindlab-server.ts';

/** A learner of their own for each walk: progress is the server's. */
const test = base.extend<{ own: KindlabServer }>({
  own: async ({ browserName: _ }, use) => {
    const server = await KindlabServer.create({ KINDLAB_POOL_SIZE: '1' });
    try {
      await server.start();
      await use(server);
    } finally {
      await server.remove();
    }
  },
  baseURL: async ({ own }, use) => use(own.origin),
  storageState: { cookies: [], origins: [] },
});

/** The shortest chapter of each part, and one on a control plane of one's own. */
const walks: Record<string, WrongTurn> = {
  'downward-api-volume': {
    lab: 'downward-api-live-labels',
    step: 'change-the-label',
    mistake: 'without-overwrite',
  },
  'api-objects-by-rest': {
    lab: 'api-jobs-by-rest',
    step: 'an-empty-list',
    mistake: 'singular-in-the-path',
  },
  'pod-token-and-rights': {
    lab: 'pod-api-first-rule',
    step: 'write-the-rule',
    mistake: 'more-than-i-have',
  },
  'rbac-in-use': { lab: 'rbac-pod-identity', step: 'set-it-by-command', mistake: 'account-comes-first' },
  'rbac-beside-the-rules': {
    lab: 'rbac-client-certificate',
    step: 'grant-the-group',
    mistake: 'user-of-that-name',
    cure: ['kubectl delete rolebinding developers-view'],
  },
  ambassador: { lab: 'ambassador-rights', step: 'grant-viewing', mistake: 'administrator-by-habit' },
  'client-libraries': {
    lab: 'client-go',
    step: 'allow-the-list',
    mistake: 'get-is-not-list',
    cure: ['kubectl delete role pod-lister'],
  },
};

for (const [slug, wrong] of Object.entries(walks)) {
  for (const [locale, language] of [
    ['ko', 'Korean'],
    ['en', 'English'],
  ] as const) {
    test(`A learner walks all of ${slug} in ${language}, takes a wrong turn, and finishes`, async ({
      page,
      own,
    }) => {
      test.setTimeout(360_000);
      await page.goto(own.url);
      await new ChapterWalk(page, slug, locale).walk(wrong);
    });
  }
}
