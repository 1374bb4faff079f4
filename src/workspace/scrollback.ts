export interface Scrollback {
  write(bytes: Buffer): void;
  /** A copy of what is kept, oldest first, starting at a line. */
  read(): Buffer;
  readonly bytes: number;
}

const chunkBytes = 16 * 1024;

/** The last `limitBytes` of a terminal's output, in chunks allocated as they are needed: an idle shell costs one. */
export function createScrollback(limitBytes: number): Scrollback {
  let chunks: { data: Buffer; used: number }[] = [];
  let bytes = 0;
  let trimmed = false;

  function room(): { data: Buffer; used: number } {
    const last = chunks.at(-1);
    if (last !== undefined && last.used < last.data.length) return last;
    const oldest = chunks[0];
    if (oldest !== undefined && bytes + chunkBytes > limitBytes) {
      chunks = chunks.slice(1);
      bytes -= oldest.used;
      trimmed = true;
      oldest.used = 0;
      chunks.push(oldest);
      return oldest;
    }
    const fresh = { data: Buffer.allocUnsafeSlow(chunkBytes), used: 0 };
    chunks.push(fresh);
    return fresh;
  }

  return {
    write(all) {
      // Of a flood only the end can stay.
      let rest = all;
      if (rest.length > limitBytes) {
        rest = rest.subarray(rest.length - limitBytes);
        trimmed = true;
      }
      while (rest.length > 0) {
        const chunk = room();
        const copied = rest.copy(chunk.data, chunk.used);
        chunk.used += copied;
        bytes += copied;
        rest = rest.subarray(copied);
      }
    },
    read() {
      const whole = Buffer.concat(chunks.map((chunk) => chunk.data.subarray(0, chunk.used)));
      if (!trimmed) return whole;
      // The cut may have gone through a character or a sequence; no line start within the first chunk is no text anyway.
      const newline = whole.indexOf(0x0a);
      return newline === -1 || newline > chunkBytes ? whole : whole.subarray(newline + 1);
    },
    get bytes() {
      return bytes;
    },
  };
}

/**
 * Sequences that ask the terminal something (device attributes, cursor position, colours). Replayed, they would make it
 * answer again, into a shell that asked nothing.
 */
const queries =
  /\x1b\[[?>=]?[\d;]*(?:c|n)|\x1b\](?:4|1[0-9]);[^\x07\x1b]*\?(?:\x07|\x1b\\)|\x1bP[+$]q[^\x1b]*\x1b\\|\x05/g;

export function withoutQueries(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(queries, ''), 'latin1');
}
