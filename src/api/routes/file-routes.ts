import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { mostFileBytes } from '../../workspace/files-script.ts';
import {
  fileContentSchema,
  fileListSchema,
  fileOriginalSchema,
  filePathSchema,
  fileSolutionSchema,
  fileWriteSchema,
  fileWrittenSchema,
} from '../file-schema.ts';
import type { LabFiles } from '../files.ts';
import { keyOf, labParams } from './lab-params.ts';

/** Text grows when it is written as JSON. */
const mostBodyBytes = 4 * mostFileBytes;

export function registerFileRoutes(app: FastifyInstance, files: LabFiles) {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/labs/:labId/files',
    {
      schema: {
        summary: "What is in the lab's folder of the workspace",
        params: labParams,
        response: { 200: fileListSchema },
      },
    },
    (request) => files.list(keyOf(request)),
  );

  routes.get(
    '/api/labs/:labId/files/content',
    {
      schema: {
        summary: 'A file as text',
        params: labParams,
        querystring: filePathSchema,
        response: { 200: fileContentSchema },
      },
    },
    (request) => files.read(keyOf(request), request.query.path),
  );

  routes.put(
    '/api/labs/:labId/files/content',
    {
      bodyLimit: mostBodyBytes,
      schema: {
        summary: 'Write a file, unless it was changed since it was seen (409)',
        params: labParams,
        body: fileWriteSchema,
        response: { 200: fileWrittenSchema },
      },
    },
    (request) => files.write(keyOf(request), request.body),
  );

  routes.get(
    '/api/labs/:labId/files/original',
    {
      schema: {
        summary: 'A file as the lab put it there',
        params: labParams,
        querystring: filePathSchema,
        response: { 200: fileOriginalSchema },
      },
    },
    (request) => files.original(keyOf(request), request.query.path),
  );

  routes.post(
    '/api/labs/:labId/files/solution',
    {
      schema: {
        summary: 'A file of the solution, to compare with; counts as help',
        params: labParams,
        body: filePathSchema,
        response: { 200: fileSolutionSchema },
      },
    },
    (request) => files.solution(keyOf(request), request.body.path),
  );
}
