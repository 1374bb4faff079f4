import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../../store/store.ts';

export const sessionCookie = 'kindlab_session';
export const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1000;

export interface SessionKeeper {
  /** A new one-time token; earlier ones stay usable until they are used. */
  issueToken(): string;
  /** Trades a one-time token for a session's secret; null when the token is unknown or was used. */
  redeem(token: string, learnerId: string): Promise<string | null>;
  /** The learner a session's secret stands for, or null. */
  learnerOf(secret: string | undefined): Promise<string | null>;
}

/** How many unused links may be around; the oldest goes first. */
const tokenLimit = 20;
/** Sessions looked up lately: requests must not wait for the disk, nor fail while the store is down. */
const knownLimit = 1_000;

/** Secrets exist only in the browser and, hashed, in the store; one-time tokens only in this process. */
export function createSessionKeeper(
  store: Pick<Store, 'saveSession' | 'session'>,
  now: () => number = Date.now,
): SessionKeeper {
  const tokens: Buffer[] = [];
  const known = new Map<string, { learnerId: string; expiresAt: number }>();

  const remember = (hash: string, session: { learnerId: string; expiresAt: number }) => {
    known.set(hash, session);
    const oldest = known.keys().next().value;
    if (known.size > knownLimit && oldest !== undefined) known.delete(oldest);
  };

  return {
    issueToken() {
      const token = randomBytes(24).toString('base64url');
      tokens.push(sha256(token));
      if (tokens.length > tokenLimit) tokens.shift();
      return token;
    },
    async redeem(token, learnerId) {
      const hash = sha256(token);
      const index = tokens.findIndex((candidate) => timingSafeEqual(candidate, hash));
      if (index === -1) return null;
      // Before anything is waited for, so that two requests cannot both use it.
      const [used] = tokens.splice(index, 1);
      const secret = randomBytes(32).toString('base64url');
      const tokenHash = sha256(secret).toString('hex');
      const session = { learnerId, createdAt: now(), expiresAt: now() + sessionLifetimeMs };
      try {
        await store.saveSession({ tokenHash, ...session });
      } catch (error) {
        if (used) tokens.push(used);
        throw error;
      }
      remember(tokenHash, session);
      return secret;
    },
    async learnerOf(secret) {
      if (!secret || secret.length > 100) return null;
      const tokenHash = sha256(secret).toString('hex');
      const cached = known.get(tokenHash);
      if (cached && cached.expiresAt > now()) return cached.learnerId;
      const session = await store.session(tokenHash, now());
      if (!session) return null;
      remember(tokenHash, session);
      return session.learnerId;
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
