const deepestPath = 6;

/** Whether a learner may make a file of this name: inside the lab's folder, not hidden, no folder. */
export function isFilePath(path: string): boolean {
  if (path.length === 0 || path.length > 400 || /[\p{Cc}\\]/u.test(path)) return false;
  const parts = path.split('/');
  return (
    parts.length <= deepestPath &&
    parts.every((part) => part !== '' && !part.startsWith('.') && part.trim() === part)
  );
}

/** `kubectl apply` of a file, as a shell reads it. */
export function applyCommand(path: string): string {
  const named = path.startsWith('-') ? `./${path}` : path;
  const word = /^[\w@%+=:,./-]+$/.test(named) ? named : `'${named.replaceAll("'", "'\\''")}'`;
  return `kubectl apply -f ${word}`;
}
