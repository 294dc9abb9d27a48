const INTERVAL_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 15_000;

/** Repeats an assertion until it holds; fails with its last error when it does not within `patience` milliseconds. */
export async function eventually<Result>(
  assertion: () => Promise<Result>,
  patience = PATIENCE_MILLISECONDS,
): Promise<Result> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MILLISECONDS));
    }
  }
}
