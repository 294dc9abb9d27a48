/** Calls at most once in that time; in between, everyone gets the last outcome. */
export function rarely(milliseconds: number, call: () => Promise<void>): () => Promise<void> {
  let last: { at: number; outcome: Promise<void> } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at > milliseconds) {
      last = { at: now, outcome: call() };
      // Whoever asks hears of a failure; that nobody did must not end the process.
      last.outcome.catch(() => undefined);
    }
    return last.outcome;
  };
}
