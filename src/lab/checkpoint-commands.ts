import type { Checkpoint, LoadedLab } from './lab-schema.ts';

/** What is typed to go back to where a step begins: into the lab's folder, its files as they were, then `run`. */
export function checkpointCommands({ id, startFiles }: LoadedLab, { files, run }: Checkpoint): string[] {
  const restored = files.flatMap((name) => {
    const content = startFiles[name];
    return content === undefined ? [] : [writeFile(name, content)];
  });
  return [`cd ~/${id}`, ...restored, ...run];
}

function writeFile(name: string, content: string): string {
  let end = 'EOF';
  while (content.split('\n').includes(end)) end += '_';
  return `cat > ${name} <<'${end}'\n${content.replace(/\n?$/, '\n')}${end}`;
}
