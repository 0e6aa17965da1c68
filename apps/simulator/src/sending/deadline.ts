/**
 * Runs a task with a signal that aborts after `ms` or when `stop` does. Not AbortSignal.any: on Node 20 a
 * long-lived source keeps an entry for every signal ever derived from it, and we derive several a second.
 */
export async function withDeadline<T>(
  stop: AbortSignal | undefined,
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onStop = () => controller.abort(stop?.reason);
  if (stop?.aborted) onStop();
  stop?.addEventListener('abort', onStop, { once: true });
  const timer = setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), ms);
  try {
    return await task(controller.signal);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', onStop);
  }
}
