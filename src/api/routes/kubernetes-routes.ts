import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { KubernetesReference, Tagged } from '../kubernetes-reference.ts';
import { kindSchemaSchema, kubernetesKindsSchema } from '../kubernetes-schema.ts';

const labQuery = z.object({
  lab: z
    .string()
    .max(60)
    .nullable()
    .default(null)
    .describe('Whose API server is asked, if it has one of its own'),
});
const kindQuery = labQuery.extend({
  apiVersion: z.string().min(1).max(300),
  kind: z.string().min(1).max(100),
});
const notModified = z.undefined().describe('As it was; for requests with If-None-Match');

export interface KubernetesParts {
  /** That of the lab's own API server, or else of the cluster in use; throws LabError when there is none. */
  reference(of: { learnerId: string; labId: string | null }): KubernetesReference;
  signal: AbortSignal;
}

export function registerKubernetesRoutes(app: FastifyInstance, { reference, signal }: KubernetesParts) {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const referenceFor = ({ learnerId, query }: FastifyRequest & { query: z.infer<typeof labQuery> }) =>
    reference({ learnerId, labId: query.lab });

  routes.get(
    '/api/kubernetes/kinds',
    {
      schema: {
        summary: 'Kinds of objects that this cluster can make',
        querystring: labQuery,
        response: { 200: kubernetesKindsSchema, 304: notModified },
      },
    },
    async (request, reply) => sendUnlessKnown(request, reply, await referenceFor(request).kinds(signal)),
  );

  routes.get(
    '/api/kubernetes/schema',
    {
      schema: {
        summary: "The cluster's own schema of a kind, without what only the server writes",
        querystring: kindQuery,
        response: { 200: kindSchemaSchema, 304: notModified },
      },
    },
    async (request, reply) =>
      sendUnlessKnown(request, reply, await referenceFor(request).schema(request.query, signal)),
  );
}

/** Asked for again with each page; sent again only when it is another one. */
function sendUnlessKnown(request: FastifyRequest, reply: FastifyReply, { tag, json }: Tagged) {
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(json);
}
