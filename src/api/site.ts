import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LabError } from '../lab/lab-error.ts';
import { inlineScriptSources } from './access/security-headers.ts';
import { sendProblem, toProblem } from './problem.ts';

/** The built site: where it is and which inline scripts its pages have. */
export interface Site {
  folder: string;
  scriptSources: string[];
}

/** Reads every page once. A folder without pages gives a site that answers 404. */
export async function readSite(folder: string): Promise<Site> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const sources = new Set<string>();
  for (const name of names.filter((candidate) => candidate.endsWith('.html'))) {
    for (const source of inlineScriptSources(await readFile(join(folder, name), 'utf8'))) sources.add(source);
  }
  return { folder, scriptSources: [...sources] };
}

/** Serves the site's files: what carries a hash in its name for good, the rest asked for again each time. */
export function registerSite(app: FastifyInstance, site: Site) {
  const hashed = `${join(site.folder, '_astro')}${sep}`;
  app.register(fastifyStatic, {
    root: site.folder,
    // scripts and pages are compressed once, when the site is built (src/cli/build-site.ts).
    preCompressed: true,
    cacheControl: false,
    redirect: true,
    setHeaders(response, path) {
      response.header(
        'cache-control',
        path.startsWith(hashed) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply));
}

async function answerNotFound(request: FastifyRequest, reply: FastifyReply) {
  const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
  if (wantsPage && !request.url.startsWith('/api/')) {
    reply.code(404).header('cache-control', 'no-cache');
    return reply.sendFile('404.html');
  }
  const path = request.url.split('?')[0];
  return sendProblem(
    reply,
    toProblem(new LabError('not-found', `There is nothing at ${request.method} ${path}.`)),
  );
}
