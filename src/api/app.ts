import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Config } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import { registerAccess } from './access/access.ts';
import { createHostGuard } from './access/host-guard.ts';
import { securityHeaders } from './access/security-headers.ts';
import type { SessionKeeper } from './access/session-keeper.ts';
import type { ClusterKeeper } from './cluster-keeper.ts';
import type { LabFiles } from './files.ts';
import type { LabRuntime } from './lab-runtime.ts';
import type { Metrics } from './metrics.ts';
import type { ObjectViewers } from './object-viewers.ts';
import type { OpenApiExplorer } from './openapi-explorer.ts';
import { handleError } from './problem.ts';
import { registerFileRoutes } from './routes/file-routes.ts';
import { registerHealthRoutes } from './routes/health-routes.ts';
import { type KubernetesParts, registerKubernetesRoutes } from './routes/kubernetes-routes.ts';
import { registerLabRoutes, registerStepRoutes } from './routes/lab-routes.ts';
import { registerOpenApiRoutes } from './routes/openapi-routes.ts';
import { registerStreamRoutes } from './routes/stream-routes.ts';
import { registerTerminalRoutes } from './routes/terminal-routes.ts';
import { registerSite, type Site } from './site.ts';
import type { StoreHealth } from './store-health.ts';
import type { StreamHub } from './stream-hub.ts';

export interface AppParts {
  config: Pick<Config, 'host' | 'port' | 'allowedHosts'>;
  logger: FastifyBaseLogger;
  site: Site;
  sessions: SessionKeeper;
  labs: LabRuntime;
  files: LabFiles;
  kubernetes: KubernetesParts;
  cluster: ClusterKeeper;
  store: StoreHealth;
  metrics: Metrics;
  hub: StreamHub;
  objects: ObjectViewers;
  explorer: OpenApiExplorer;
  /** Told about each terminal that opens; returns what to call when it closes. */
  terminalOpened(): () => void;
}

/** In single-user mode everyone who holds the printed link is this learner. */
const localLearnerId = 'local';

const mostBodyBytes = 64 * 1024;
/** Per address; a page with a busy learner stays far below. Files of the site are not counted. */
const requestsPerMinute = 1_200;

/** Puts the server together; nothing is opened, read or listened to (see startServer). */
export function createApp(parts: AppParts): FastifyInstance {
  const { config, metrics, hub } = parts;
  const app = Fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: mostBodyBytes,
    requestTimeout: 60_000,
    // Streams and terminals end by themselves (preClose below); idle keep-alive connections must not hold a stop up.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 400 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);

  acceptEmptyJson(app);

  const port = () => {
    const address = app.server.address();
    return address !== null && typeof address === 'object' ? address.port : config.port;
  };
  registerAccess(app, {
    guard: createHostGuard({ host: config.host, allowedHosts: config.allowedHosts, port }),
    sessions: parts.sessions,
    headers: securityHeaders(parts.site.scriptSources),
    learnerId: localLearnerId,
  });
  app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    allowList: (request) => !request.url.startsWith('/api/') && !request.url.includes('token='),
    errorResponseBuilder: (_request, { after }) =>
      new LabError('limit', `Too many requests; try again in ${after}.`),
  });
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'kindlab', version: '0.1.0', description: 'Labs on a real Kubernetes cluster.' },
    },
    transform: jsonSchemaTransform,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.request(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    const path = request.url.split('?')[0];
    request.log.debug(
      { method: request.method, path, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    );
  });
  app.addHook('preClose', async () => hub.closeAll());

  // In a plugin of their own, so that the plugins above are in place when routes are added.
  app.register(async (routes) => {
    registerHealthRoutes(routes, parts);
    registerLabRoutes(routes, parts.labs);
    registerStepRoutes(routes, parts.labs);
    registerFileRoutes(routes, parts.files);
    registerKubernetesRoutes(routes, parts.kubernetes);
    registerOpenApiRoutes(routes, { ...parts, signal: parts.kubernetes.signal });
    registerStreamRoutes(routes, parts);
    routes.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  registerTerminalRoutes(app, { labs: parts.labs, opened: parts.terminalOpened });
  registerSite(app, parts.site);
  return app;
}

/** Most of our requests need no body; one that only names its type is as good as none. */
function acceptEmptyJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, String(body), done);
  });
}
