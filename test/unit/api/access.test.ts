import { describe, expect, test } from 'vitest';
import { inlineScriptSources } from '../../../src/api/access/security-headers.ts';
import { createSessionKeeper, sessionLifetimeMs } from '../../../src/api/access/session-keeper.ts';
import { appDouble, sessionStoreDouble } from './doubles.ts';

describe('the printed link', () => {
  test('becomes a cookie that scripts cannot read, and the address loses its token', async () => {
    const { app, parts, host, store } = appDouble();
    const token = parts.sessions.issueToken();
    const answer = await app.inject({ url: `/en/?token=${token}&x=1`, headers: { host } });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/en/?x=1');
    expect(answer.headers['set-cookie']).toMatch(
      /^kindlab_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(JSON.stringify(store.saved)).not.toContain(token);
    expect(store.saved[0]?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(String(answer.headers['set-cookie'])).not.toContain(store.saved[0]?.tokenHash);
  });

  test('works once', async () => {
    const { app, parts, host } = appDouble();
    const url = `/?token=${parts.sessions.issueToken()}`;
    const [first, second] = await Promise.all([
      app.inject({ url, headers: { host } }),
      app.inject({ url, headers: { host } }),
    ]);
    expect([first.statusCode, second.statusCode].toSorted()).toEqual([303, 401]);
    const third = await app.inject({ url, headers: { host } });
    expect(third.statusCode).toBe(401);
    expect(third.body).toContain('npm start');
    expect(third.headers['set-cookie']).toBeUndefined();
  });

  test('leads on in a browser that is signed in already', async () => {
    const { app, signedIn } = appDouble();
    const answer = await app.inject({ url: '/?token=used', headers: await signedIn() });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/');
  });

  test('is not used up by a preview that asks with HEAD', async () => {
    const { app, parts, host } = appDouble();
    const url = `/?token=${parts.sessions.issueToken()}`;
    await app.inject({ method: 'HEAD', url, headers: { host } });
    expect((await app.inject({ url, headers: { host } })).statusCode).toBe(303);
  });

  test.each([
    ['/downward-env/#apply', 303, '/downward-env/#apply'],
    ['//evil.test/x', 400, undefined],
    ['https://evil.test/', 400, undefined],
    ['/\\evil.test', 400, undefined],
  ])('leads to %s only when that is ours', async (to, status, location) => {
    const { app, parts, host } = appDouble();
    const url = `/auth?token=${parts.sessions.issueToken()}&to=${encodeURIComponent(to)}`;
    const answer = await app.inject({ url, headers: { host } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.location).toBe(location);
  });
});

describe('sessions', () => {
  test('open the API, and nothing else does', async () => {
    const { app, host, signedIn } = appDouble();
    const headers = await signedIn();
    expect((await app.inject({ url: '/api/progress', headers })).json()).toEqual({
      learnerId: 'local',
      labs: [],
    });
    for (const cookie of ['', 'kindlab_session=wrong', `kindlab_session=${'x'.repeat(500)}`]) {
      const refused = await app.inject({ url: '/api/progress', headers: { host, cookie } });
      expect(refused.statusCode).toBe(401);
      expect(refused.headers['content-type']).toContain('application/problem+json');
      expect(refused.json()).toMatchObject({
        code: 'unauthenticated',
        hint: expect.stringContaining('npm start'),
      });
    }
  });

  test('outlive the server, and end after thirty days', async () => {
    const store = sessionStoreDouble();
    let now = 1_000;
    const before = createSessionKeeper(store, () => now);
    const secret = (await before.redeem(before.issueToken(), 'ada')) ?? '';
    const after = createSessionKeeper(store, () => now);
    expect(await after.learnerOf(secret)).toBe('ada');
    expect(await after.redeem('made up', 'ada')).toBeNull();
    now += sessionLifetimeMs;
    expect(await after.learnerOf(secret)).toBeNull();
  });

  test('give the link back when they cannot be saved', async () => {
    const store = sessionStoreDouble();
    let broken = true;
    const sessions = createSessionKeeper({
      ...store,
      saveSession: (session) => (broken ? Promise.reject(new Error('locked')) : store.saveSession(session)),
    });
    const token = sessions.issueToken();
    await expect(sessions.redeem(token, 'ada')).rejects.toThrow('locked');
    broken = false;
    expect(await sessions.redeem(token, 'ada')).not.toBeNull();
  });
});

describe('host names', () => {
  test.each([
    '127.0.0.1:4321',
    'localhost:4321',
    'LOCALHOST:4321',
    '[::1]:4321',
    'lab.example.com',
    'lab.example.com:80',
    'tunnel.test:9000',
  ])('%s is ours', async (host) => {
    const { app } = appDouble();
    expect((await app.inject({ url: '/healthz', headers: { host } })).statusCode).toBe(200);
  });

  test.each([
    'evil.test',
    'evil.test:4321',
    '127.0.0.1',
    'localhost:80',
    'tunnel.test',
    'localhost.evil.test:4321',
    'localhost:4321@evil.test',
    '',
  ])('"%s" is not ours', async (host) => {
    const { app } = appDouble();
    for (const url of ['/healthz', '/', '/api/progress', '/?token=x']) {
      const answer = await app.inject({ url, headers: { host } });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({
        code: 'forbidden',
        hint: expect.stringContaining('KINDLAB_ALLOWED_HOSTS'),
      });
    }
  });
});

describe('origins', () => {
  test.each(['http://evil.test', 'null', 'http://127.0.0.1:8080', 'http://localhost:4321'])(
    'a change asked for by a page of %s is refused',
    async (origin) => {
      const { app, signedIn } = appDouble();
      const headers = { ...(await signedIn()), origin };
      for (const method of ['POST', 'DELETE', 'PUT', 'PATCH'] as const) {
        const answer = await app.inject({ method, url: '/api/labs/downward/workspace', headers });
        expect(answer.statusCode).toBe(403);
      }
    },
  );

  test('without an origin, what browsers say about the sender decides', async () => {
    const { app, signedIn } = appDouble();
    const { origin: _, ...headers } = await signedIn();
    const touch = (site: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/labs/downward/touch', headers: { ...headers, ...site } });
    expect((await touch({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await touch({ 'sec-fetch-site': 'same-site' })).statusCode).toBe(403);
    expect((await touch({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(204);
    expect((await touch({})).statusCode).toBe(204);
  });

  test('our own page may change things', async () => {
    const { app, signedIn } = appDouble();
    const answer = await app.inject({
      method: 'POST',
      url: '/api/labs/downward/touch',
      headers: await signedIn(),
    });
    expect(answer.statusCode).toBe(204);
  });
});

describe('headers', () => {
  test('every answer has a policy without unsafe scripts', async () => {
    const { app, host } = appDouble();
    for (const url of ['/healthz', '/nowhere', '/api/progress', '/access.test.ts']) {
      const { headers } = await app.inject({ url, headers: { host } });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='");
      expect(policy).toMatch(
        /default-src 'self'.*object-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
      );
      expect(policy.split(';').find((part) => part.includes('script-src'))).not.toMatch(
        /unsafe-inline|unsafe-eval'?$/,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
  });

  test('inline scripts are named by their hash, and only those', () => {
    const html = `<script>alert(1)</script><script type="module">alert(1)</script><SCRIPT src="/a.js"></SCRIPT>
      <script type="application/json">{"a":1}</script><script type="module" src="b.js"></script><script>
two</script>`;
    const sources = inlineScriptSources(html);
    expect(sources).toHaveLength(2);
    // From: printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    expect(sources[0]).toBe("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
  });
});
