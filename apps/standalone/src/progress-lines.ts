interface ChildProgress {
  type: 'progress';
  phase: string;
  done: number;
  total: number;
  message?: string;
}

function isProgress(message: unknown): message is ChildProgress {
  return (message as { type?: string } | null)?.type === 'progress';
}

const titles: Record<string, string> = {
  register: 'Registering the demo fleet',
  backfill: 'Filling in history',
};

/** What the terminal shows while things prepare: one line a step, and every tenth of a long one. */
export class ProgressLines {
  private readonly startedAt = Date.now();
  private readonly shown = new Map<string, number>();

  constructor(private readonly print: (line: string) => void) {}

  step(text: string): void {
    this.print(`[${((Date.now() - this.startedAt) / 1000).toFixed(1).padStart(5)} s] ${text} …`);
  }

  /** A child's progress, or its answer to a typed line; other messages are not for the terminal. */
  fromChild(message: unknown): void {
    const { type, id, message: text } = (message ?? {}) as { type?: string; id?: string; message?: string };
    if (type === 'injected') this.print(`  injected ${id}`);
    if (type === 'refused') this.print(`  refused: ${text}`);
    if (!isProgress(message) || !(message.phase in titles) || message.total <= 0) return;
    const tenth = Math.floor((message.done / message.total) * 10);
    if (tenth <= (this.shown.get(message.phase) ?? -1)) return;
    this.shown.set(message.phase, tenth);
    this.print(`  ${titles[message.phase]}: ${tenth * 10} %${tenth === 10 ? ', done' : ''}`);
  }
}
