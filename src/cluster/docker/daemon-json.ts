import { LabError } from '../../lab/lab-error.ts';

/** The name under which our runtime is registered with Docker. */
export const runtimeName = 'kindlab-without-sys-resource';

type Json = Record<string, unknown>;

/** daemon.json with our runtime added as the default; every setting of the user's stays. Null when nothing has to change. */
export function withRuntime(text: string, path: string): string | null {
  const settings = parse(text);
  const runtimes = asObject(settings.runtimes);
  const registered = asObject(runtimes[runtimeName]);
  if (registered.path === path && settings['default-runtime'] === runtimeName) return null;
  const other = settings['default-runtime'];
  if (typeof other === 'string' && other !== 'runc' && other !== runtimeName) {
    throw new LabError(
      'prerequisite',
      `Docker's default runtime is set to "${other}", and this host needs kindlab's (it lacks CAP_SYS_RESOURCE).`,
      {
        hint: 'Remove "default-runtime" from /etc/docker/daemon.json and run `npx kindlab up` again.',
      },
    );
  }
  return format({
    ...settings,
    runtimes: { ...runtimes, [runtimeName]: { path } },
    'default-runtime': runtimeName,
  });
}

/** daemon.json without what `withRuntime` added. Null when there is nothing of ours in it. */
export function withoutRuntime(text: string): string | null {
  const { runtimes, 'default-runtime': defaultRuntime, ...rest } = parse(text);
  const { [runtimeName]: ours, ...others } = asObject(runtimes);
  if (ours === undefined) return null;
  return format({
    ...rest,
    ...(Object.keys(others).length > 0 ? { runtimes: others } : {}),
    ...(defaultRuntime !== undefined && defaultRuntime !== runtimeName
      ? { 'default-runtime': defaultRuntime }
      : {}),
  });
}

function parse(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return asObject(JSON.parse(text));
  } catch (cause) {
    throw new LabError(
      'prerequisite',
      "Docker's settings in /etc/docker/daemon.json are not valid JSON, so nothing can be added to them.",
      {
        hint: 'Correct the file (`docker info` will not start with it either) and run `npx kindlab up` again.',
        cause,
      },
    );
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function format(settings: Json): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}
