export interface CircuitBreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** So long it lets nobody through; then one, to see. */
  readonly openMilliseconds: number;
}

/** Refused without trying, because the last tries have failed. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
}

/** Keeps callers from waiting, each for its own timeout, on what is known to be away. */
export class CircuitBreaker {
  private failuresInARow = 0;
  private openUntil = 0;

  constructor(
    private readonly options: CircuitBreakerOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws CircuitOpenError while it is open; whatever `work` throws otherwise */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const now = this.now();
    if (now < this.openUntil) throw new CircuitOpenError('The last tries have failed');
    // Whoever is first after the pause tries alone: the others are refused until it is known how that went.
    if (this.failuresInARow >= this.options.failures) this.openUntil = now + this.options.openMilliseconds;
    try {
      const result = await work();
      this.failuresInARow = 0;
      this.openUntil = 0;
      return result;
    } catch (error) {
      this.failuresInARow += 1;
      if (this.failuresInARow >= this.options.failures) {
        this.openUntil = this.now() + this.options.openMilliseconds;
      }
      throw error;
    }
  }
}
