export interface BoundedCapture {
  write(bytes: Buffer): void;
  /** UTF-8; cut in the middle, with a line saying how much, when more was written than the limit. */
  read(): { text: string; truncated: boolean };
}

/** Keeps the first and the last half of `limitBytes` of whatever is written. Memory grows with what is written, up to the limit. */
export function createBoundedCapture(limitBytes: number): BoundedCapture {
  const half = limitBytes >> 1;
  const head: Buffer[] = [];
  let headBytes = 0;
  /** Ring, made when the head is full. */
  let tail: Buffer | null = null;
  let tailEnd = 0;
  let tailBytes = 0;
  let total = 0;

  return {
    write(bytes) {
      total += bytes.length;
      let rest = bytes;
      if (headBytes < half) {
        const part = rest.subarray(0, half - headBytes);
        head.push(Buffer.from(part));
        headBytes += part.length;
        rest = rest.subarray(part.length);
      }
      if (rest.length === 0) return;
      tail ??= Buffer.allocUnsafe(half);
      if (rest.length > half) rest = rest.subarray(rest.length - half);
      const first = Math.min(rest.length, half - tailEnd);
      rest.copy(tail, tailEnd, 0, first);
      rest.copy(tail, 0, first);
      tailEnd = (tailEnd + rest.length) % half;
      tailBytes = Math.min(half, tailBytes + rest.length);
    },
    read() {
      const start = Buffer.concat(head);
      if (tail === null) return { text: start.toString('utf8'), truncated: false };
      const end =
        tailBytes < half
          ? tail.subarray(0, tailBytes)
          : Buffer.concat([tail.subarray(tailEnd), tail.subarray(0, tailEnd)]);
      const missing = total - headBytes - tailBytes;
      if (missing === 0) return { text: Buffer.concat([start, end]).toString('utf8'), truncated: false };
      const text = `${wholeStart(start)}\n[… ${missing} bytes left out …]\n${wholeEnd(end)}`;
      return { text, truncated: true };
    },
  };
}

/** Without the character that the cut went through. */
function wholeStart(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lead = bytes[end - 1] ?? 0;
  const needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  const complete = bytes.length - (end - 1) >= needs;
  return bytes.toString('utf8', 0, complete ? bytes.length : end - 1);
}

function wholeEnd(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString('utf8', start);
}
