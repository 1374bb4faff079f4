import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LabError } from '../../lab/lab-error.ts';
import type { LabRuntime } from '../lab-runtime.ts';
import type { ExplorerPlace, OpenApiExplorer, Packed } from '../openapi-explorer.ts';
import { accessAnswersSchema, accessChecksSchema, explorerViewSchema } from '../openapi-schema.ts';

const placeQuery = z.object({
  lab: z
    .string()
    .max(60)
    .optional()
    .describe('Whose rights: empty for none; the newest workspace when left out'),
});
const documentQuery = placeQuery.extend({
  path: z.string().min(1).max(300).describe('As in the documents of /api/explorer, e.g. apis/apps/v1'),
  hash: z.string().max(200).default(''),
});
const typedSchema = z.object({
  lab: z.string().max(60),
  /** One line: typed and not run, so that the learner is the one who presses Enter. */
  command: z
    .string()
    .min(1)
    .max(2_000)
    .regex(/^\P{Cc}+$/u),
});

export interface OpenApiParts {
  explorer: OpenApiExplorer;
  labs: Pick<LabRuntime, 'shell'>;
  signal: AbortSignal;
}

type InPlace = FastifyRequest & { query: { lab?: string | undefined } };
const placeOf = ({ learnerId, query: { lab } }: InPlace): ExplorerPlace => ({
  learnerId,
  labId: lab === '' ? null : lab,
});

export function registerOpenApiRoutes(app: FastifyInstance, { explorer, labs, signal }: OpenApiParts) {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/explorer',
    {
      schema: {
        summary: 'Which API server the learner talks to, as whom, and what it describes',
        querystring: placeQuery,
        response: { 200: explorerViewSchema },
      },
    },
    async (request) => explorer.view(placeOf(request), signal),
  );

  for (const what of ['document', 'names'] as const) {
    routes.get(
      `/api/explorer/${what}`,
      {
        schema: {
          summary:
            what === 'document'
              ? 'Operations and types of one document of /openapi/v3, read with the rights of the learner'
              : 'What of that document can be looked for: paths, kinds, types and fields',
          querystring: documentQuery,
        },
      },
      async (request, reply) => {
        const packed = await explorer[what](placeOf(request), request.query.path, signal);
        return sendPacked(request, reply, packed);
      },
    );
  }

  routes.post(
    '/api/explorer/access',
    {
      schema: {
        summary: 'Whether the learner may do this, in the order asked',
        querystring: placeQuery,
        body: accessChecksSchema,
        response: { 200: accessAnswersSchema },
      },
    },
    async (request) => explorer.review(placeOf(request), request.body.checks),
  );

  routes.post(
    '/api/explorer/type',
    {
      schema: {
        summary: 'Types a command into the shell of a lab, without pressing Enter',
        body: typedSchema,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const { lab, command } = request.body;
      const shell = await labs.shell({ learnerId: request.learnerId, labId: lab }, 'main');
      if (shell.info.busy) {
        throw new LabError('conflict', 'A command is running in this shell.', {
          hint: 'Wait until it has ended, or end it with Ctrl-C.',
        });
      }
      shell.input(command);
      return reply.code(204).send();
    },
  );
}

/** Under the address that names its content it stays as it is. */
async function sendPacked(
  request: FastifyRequest & { query: { hash: string } },
  reply: FastifyReply,
  { hash, gzipped }: Packed,
) {
  const isLasting = hash !== '' && hash === request.query.hash;
  reply
    .header('cache-control', isLasting ? 'private, max-age=86400, immutable' : 'no-store')
    .header('vary', 'accept-encoding, cookie')
    .type('application/json; charset=utf-8');
  if (/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')))
    return reply.header('content-encoding', 'gzip').send(gzipped);
  return reply.send(await promisify(gunzip)(gzipped));
}
