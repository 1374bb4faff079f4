import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { StreamEvent } from '../api-schema.ts';
import type { ClusterKeeper } from '../cluster-keeper.ts';
import type { LabRuntime } from '../lab-runtime.ts';
import type { ObjectViewers } from '../object-viewers.ts';
import type { StreamHub } from '../stream-hub.ts';

const labIds = z.array(z.string().max(60)).max(50);

export interface StreamParts {
  hub: StreamHub;
  labs: LabRuntime;
  cluster: ClusterKeeper;
  objects: ObjectViewers;
}

export function registerStreamRoutes(app: FastifyInstance, { hub, labs, cluster, objects }: StreamParts) {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/stream',
    {
      schema: {
        summary: 'Server-sent events: streamEventSchema, full state first',
        querystring: z.object({
          lab: z.preprocess((value) => (typeof value === 'string' ? [value] : value), labIds.default([])),
          objects: z.string().max(60).optional(),
        }),
      },
    },
    async (request, reply) => {
      const learnerId = request.learnerId;
      const followed = new Set(request.query.lab);
      const views = await Promise.all([...followed].map((labId) => labs.view({ learnerId, labId })));
      const objectsOf = request.query.objects ?? null;
      const viewing = objectsOf === null ? null : objects.open({ learnerId, labId: objectsOf });
      const initial: StreamEvent[] = [
        { type: 'provisioning', provisioning: cluster.provisioning() },
        ...views.map((lab): StreamEvent => ({ type: 'lab', lab })),
        ...(objectsOf === null || viewing === null
          ? []
          : [{ type: 'objects', labId: objectsOf, objects: viewing.view() } as const]),
      ];
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      hub.connect(
        reply.raw,
        { learnerId, labIds: followed, objectsOf, closed: () => viewing?.close() },
        initial,
      );
    },
  );
}
