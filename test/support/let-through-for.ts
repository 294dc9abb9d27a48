/**
 * For how long, in milliseconds from now, requests are still let through: until the last one that was was sent. How long a busy machine takes to
 * answer does not count.
 * @param ask sends a request, and resolves with whether it was let through
 */
export async function letThroughFor(ask: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  let lastSent = 0;
  for (;;) {
    const sent = performance.now() - begun;
    if (!(await ask())) return lastSent;
    lastSent = sent;
  }
}
