/** Cuts a stream of bytes into lines. */
export interface LineReader {
  /** The lines that end in this chunk, without their CR LF; empty ones are left out. */
  push(chunk: Uint8Array): readonly string[];
  /** The line that the stream ended in, if any. */
  end(): readonly string[];
  /** Lines left out because they were longer than the limit, since the last time this was asked. */
  takeTooLong(): number;
}

/** A reader whose lines have at most `limit` bytes; longer ones are skipped and counted. */
export function createLineReader(limit: number): LineReader {
  let rest = '';
  let isSkipping = false;
  let tooLong = 0;

  const keep = (lines: string[], line: string): void => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.length > limit) tooLong++;
    else if (text !== '') lines.push(text);
  };

  return {
    push(chunk) {
      const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
      const lines: string[] = [];
      let from = 0;
      for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
        if (isSkipping) isSkipping = false;
        else keep(lines, text.slice(from, to));
        from = to + 1;
      }
      rest = isSkipping ? '' : text.slice(from);
      if (rest.length > limit + 1) {
        tooLong++;
        isSkipping = true;
        rest = '';
      }
      return lines;
    },
    end() {
      const lines: string[] = [];
      if (!isSkipping) keep(lines, rest);
      isSkipping = false;
      rest = '';
      return lines;
    },
    takeTooLong() {
      const count = tooLong;
      tooLong = 0;
      return count;
    },
  };
}
