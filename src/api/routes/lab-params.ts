import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { LabKey } from '../lab-runtime.ts';

export const labParams = z.object({ labId: z.string().max(60) });

/** Whose lab the request is about. */
export const keyOf = (request: FastifyRequest & { params: { labId: string } }): LabKey => ({
  learnerId: request.learnerId,
  labId: request.params.labId,
});
