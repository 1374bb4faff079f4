import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { provisioningSchema } from '../../lab/provisioning.ts';
import { readinessSchema } from '../api-schema.ts';
import type { ClusterKeeper } from '../cluster-keeper.ts';
import type { Metrics } from '../metrics.ts';
import type { StoreHealth } from '../store-health.ts';

export interface HealthParts {
  cluster: ClusterKeeper;
  store: StoreHealth;
  metrics: Metrics;
}

export function registerHealthRoutes(app: FastifyInstance, { cluster, store, metrics }: HealthParts) {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/healthz',
    {
      schema: {
        summary: 'The process answers',
        response: { 200: z.object({ status: z.literal('ok'), name: z.literal('kindlab') }) },
      },
    },
    async () => ({ status: 'ok' as const, name: 'kindlab' as const }),
  );

  routes.get(
    '/readyz',
    {
      schema: {
        summary: 'Cluster and store can be used',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const readiness = {
        cluster: cluster.health(),
        store: await store.check(),
        provisioning: cluster.provisioning(),
      };
      const ready = readiness.cluster.ready && readiness.store.ready;
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ ready, ...readiness });
    },
  );

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );

  routes.get(
    '/api/provisioning',
    { schema: { summary: 'How far the cluster is', response: { 200: provisioningSchema } } },
    async () => cluster.provisioning(),
  );

  routes.post(
    '/api/provisioning/retry',
    { schema: { summary: 'Try again after a failure', response: { 202: provisioningSchema } } },
    async (_request, reply) => {
      cluster.retry();
      return reply.code(202).send(cluster.provisioning());
    },
  );
}
