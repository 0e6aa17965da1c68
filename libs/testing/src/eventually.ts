/**
 * Tries `probe` until it neither throws nor answers null/undefined/false, and returns its answer: tests wait for
 * conditions, not for time. Fails after `timeoutMs` with the last error.
 */
export async function eventually<Result>(
  probe: () => Promise<Result> | Result,
  { timeoutMs = 15_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<NonNullable<Result>> {
  const deadline = Date.now() + timeoutMs;
  for (let last: unknown = 'the condition stayed false'; ;) {
    try {
      const result = await probe();
      if (result !== null && result !== undefined && result !== false) return result as NonNullable<Result>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline)
      throw new Error(
        `Not reached within ${timeoutMs} ms: ${last instanceof Error ? last.message : String(last)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
