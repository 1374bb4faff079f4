import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LabError } from '../../lab/lab-error.ts';
import type { LabRuntime } from '../lab-runtime.ts';
import { connectTerminal } from '../terminal-connection.ts';

const params = z.object({ labId: z.string().max(60), shellId: z.string().max(320) });
const query = z.object({ client: z.string().min(1).max(40).nullable().default(null) });
/** One input frame may carry a million characters; escaped, those are at most six bytes each. */
const mostFrameBytes = 7 * 1024 * 1024;

export interface TerminalParts {
  labs: LabRuntime;
  /** Told about each terminal that opens; returns what to call when it closes. */
  opened(): () => void;
}

export function registerTerminalRoutes(app: FastifyInstance, { labs, opened }: TerminalParts) {
  app.register(websocket, { options: { maxPayload: mostFrameBytes } });
  app.register(async (scope) => {
    scope.get(
      '/api/labs/:labId/shells/:shellId/attach',
      { websocket: true, schema: { hide: true } },
      (socket, request: FastifyRequest) => {
        const closed = opened();
        socket.on('close', closed);
        const client = query.safeParse(request.query).data?.client ?? null;
        const findShell = async () => {
          const parsed = params.safeParse(request.params);
          if (!parsed.success) throw new LabError('bad-request', 'This is no address of a shell.');
          const { labId, shellId } = parsed.data;
          return labs.shell({ learnerId: request.learnerId, labId }, shellId);
        };
        connectTerminal(socket, findShell, client);
      },
    );
  });
}
