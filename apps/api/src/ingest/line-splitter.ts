import { AppError } from '@app/kernel';

const newline = 10;

export interface Line {
  /** From 1. */
  number: number;
  /** Without its newline. */
  bytes: Buffer;
  /** What it took of the body, newline included. */
  size: number;
}

/** Cuts a body that arrives in chunks into lines. Holds one unfinished line at most, and that bounded. */
export class LineSplitter {
  private unfinished: Buffer[] = [];
  private length = 0;
  private number = 0;

  constructor(private readonly longest: number) {}

  /** @throws AppError TOO_LARGE (413) with details.line */
  *push(chunk: Buffer): Generator<Line> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(newline, from);
      if (end === -1) break;
      yield this.line(chunk.subarray(from, end), 1);
      from = end + 1;
    }
    if (from === chunk.length) return;
    this.checkLength(chunk.length - from);
    this.unfinished.push(chunk.subarray(from));
    this.length += chunk.length - from;
  }

  /** The last line, when it has no newline at its end. */
  *end(): Generator<Line> {
    if (this.length > 0) yield this.line(Buffer.alloc(0), 0);
  }

  private line(rest: Buffer, newlines: number): Line {
    this.checkLength(rest.length);
    const bytes = this.length === 0 ? rest : Buffer.concat([...this.unfinished, rest]);
    this.unfinished = [];
    this.length = 0;
    return { number: ++this.number, bytes, size: bytes.length + newlines };
  }

  private checkLength(more: number): void {
    if (this.length + more <= this.longest) return;
    const line = this.number + 1;
    throw new AppError(`A line may have ${this.longest} bytes; line ${line} has more`, {
      code: 'TOO_LARGE',
      httpStatus: 413,
      details: { line },
    });
  }
}
