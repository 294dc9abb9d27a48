const SHORTEST_WAIT_MILLISECONDS = 20;
const LONGEST_WAIT_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 60_000;

/** Repeats an assertion until it holds; fails with its last error when it does not within `patience` milliseconds. */
export async function eventually<Result>(
  assertion: () => Promise<Result>,
  patience = PATIENCE_MILLISECONDS,
): Promise<Result> {
  const deadline = Date.now() + patience;
  for (let wait = SHORTEST_WAIT_MILLISECONDS; ; wait = Math.min(wait * 1.25, LONGEST_WAIT_MILLISECONDS)) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
