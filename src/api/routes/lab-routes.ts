import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  answerRequestSchema,
  hintViewSchema,
  labViewSchema,
  type OpeningView,
  openingViewSchema,
  progressViewSchema,
  shellInfoSchema,
  shellRequestSchema,
  solutionViewSchema,
  stepViewSchema,
  type WorkspaceView,
  workspaceViewSchema,
} from '../api-schema.ts';
import type { LabRuntime } from '../lab-runtime.ts';
import { shellInfoView } from '../views.ts';
import { keyOf, labParams } from './lab-params.ts';

const stepParams = labParams.extend({ stepId: z.string().max(60) });
const shellParams = labParams.extend({ shellId: z.string().max(320) });

export function registerLabRoutes(app: FastifyInstance, labs: LabRuntime) {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/progress',
    { schema: { summary: 'Every lab and step this learner touched', response: { 200: progressViewSchema } } },
    (request) => labs.progress(request.learnerId),
  );

  routes.get(
    '/api/labs/:labId',
    { schema: { summary: 'Steps and workspace', params: labParams, response: { 200: labViewSchema } } },
    (request) => labs.view(keyOf(request)),
  );

  routes.post(
    '/api/labs/:labId/workspace',
    {
      schema: {
        summary: 'Open the workspace, or find it; 202 when that takes long: the stream tells the rest',
        params: labParams,
        response: { 200: workspaceViewSchema, 202: openingViewSchema },
      },
    },
    async (request, reply) => sendOpened(reply, await labs.openWorkspace(keyOf(request))),
  );

  routes.delete(
    '/api/labs/:labId/workspace',
    {
      schema: {
        summary: 'End the workspace, or leave the queue for one; progress stays',
        params: labParams,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await labs.endWorkspace(keyOf(request));
      return reply.code(204).send();
    },
  );

  routes.post(
    '/api/labs/:labId/reset',
    {
      schema: {
        summary: 'A fresh workspace in place of the old one; progress stays. 202 as for opening',
        params: labParams,
        response: { 200: workspaceViewSchema, 202: openingViewSchema },
      },
    },
    async (request, reply) => sendOpened(reply, await labs.reset(keyOf(request))),
  );

  routes.post(
    '/api/labs/:labId/touch',
    { schema: { summary: 'Somebody is at the page', params: labParams, response: { 204: z.undefined() } } },
    async (request, reply) => {
      labs.touch(keyOf(request));
      return reply.code(204).send();
    },
  );

  routes.post(
    '/api/labs/:labId/shells',
    {
      schema: {
        summary: "Open a shell in a container of one of the learner's pods",
        params: labParams,
        body: shellRequestSchema,
        response: { 200: shellInfoSchema },
      },
    },
    async (request) => shellInfoView(await labs.openShell(keyOf(request), request.body)),
  );

  routes.delete(
    '/api/labs/:labId/shells/:shellId',
    {
      schema: {
        summary: 'End a shell and what it started',
        params: shellParams,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await labs.closeShell(keyOf(request), request.params.shellId);
      return reply.code(204).send();
    },
  );
}

function sendOpened(reply: FastifyReply, answer: WorkspaceView | OpeningView) {
  return 'id' in answer ? reply.code(200).send(answer) : reply.code(202).send(answer);
}

/** 202 while the command still runs: the verdict follows on the stream. */
const statusOfRun = (state: string) => (state === 'running' ? 202 : 200);

export function registerStepRoutes(app: FastifyInstance, labs: LabRuntime) {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/api/labs/:labId/steps/:stepId/run',
    {
      schema: {
        summary: "Type the step's command in its shell",
        params: stepParams,
        response: { 200: stepViewSchema, 202: stepViewSchema },
      },
    },
    async (request, reply) => {
      const step = await labs.run(keyOf(request), request.params.stepId);
      return reply.code(statusOfRun(step.state)).send(step);
    },
  );

  routes.post(
    '/api/labs/:labId/steps/:stepId/check',
    { schema: { summary: 'Judge the step now', params: stepParams, response: { 200: stepViewSchema } } },
    (request) => labs.check(keyOf(request), request.params.stepId),
  );

  routes.post(
    '/api/labs/:labId/steps/:stepId/answer',
    {
      schema: {
        summary: 'Answer a question: a choice id, or text',
        params: stepParams,
        body: answerRequestSchema,
        response: { 200: stepViewSchema },
      },
    },
    (request) => labs.answer(keyOf(request), request.params.stepId, request.body.answer),
  );

  routes.post(
    '/api/labs/:labId/steps/:stepId/hint',
    { schema: { summary: 'The next hint', params: stepParams, response: { 200: hintViewSchema } } },
    (request) => labs.hint(keyOf(request), request.params.stepId),
  );

  routes.post(
    '/api/labs/:labId/steps/:stepId/reset',
    {
      schema: {
        summary:
          'Type the commands of the checkpoint, and open the step again; a pass of before stays in the progress',
        params: stepParams,
        response: { 200: stepViewSchema, 202: stepViewSchema },
      },
    },
    async (request, reply) => {
      const step = await labs.resetStep(keyOf(request), request.params.stepId);
      return reply.code(statusOfRun(step.state)).send(step);
    },
  );

  routes.post(
    '/api/labs/:labId/steps/:stepId/solution',
    {
      schema: {
        summary: 'The solution, shown or typed',
        params: stepParams,
        querystring: z.object({ run: z.enum(['true', 'false']).default('false') }),
        response: { 200: solutionViewSchema },
      },
    },
    (request) => labs.solution(keyOf(request), request.params.stepId, request.query.run === 'true'),
  );
}
