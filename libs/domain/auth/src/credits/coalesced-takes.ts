interface Asked<Take, Taken> {
  readonly take: Take;
  readonly answer: (taken: Taken) => void;
  readonly fail: (error: unknown) => void;
}

/** How many statements are under way at a time: one is worked on in the database while the answers of the other go out. */
const STATEMENTS = 2;
const MOST_AT_ONCE = 100;

/**
 * Lets takes that are asked for at the same moment share one statement and one commit. Who asks while nothing is under way goes at once;
 * those who ask meanwhile go together next, so nobody waits for a timer. Each gets his own answer: when a shared statement fails nothing
 * of it has happened, or all of it has and only the answer was lost, so each is asked for alone; operation ids keep that from taking twice.
 */
export class CoalescedTakes<Take, Taken> {
  private waiting: Asked<Take, Taken>[] = [];
  private underWay = 0;

  /** @param takeAll all of them in one transaction, with one answer for each, in their order */
  constructor(private readonly takeAll: (takes: readonly Take[]) => Promise<readonly Taken[]>) {}

  take(take: Take): Promise<Taken> {
    return new Promise((answer, fail) => {
      this.waiting.push({ take, answer, fail });
      if (this.underWay < STATEMENTS) void this.serveWaiting();
    });
  }

  private async serveWaiting(): Promise<void> {
    this.underWay += 1;
    while (this.waiting.length > 0) await this.serve(this.waiting.splice(0, MOST_AT_ONCE));
    this.underWay -= 1;
  }

  private async serve(batch: readonly Asked<Take, Taken>[]): Promise<void> {
    try {
      const all = await this.takeAll(batch.map(({ take }) => take));
      for (const [place, taken] of all.entries()) batch[place]?.answer(taken);
    } catch (error) {
      if (batch.length === 1) batch[0]?.fail(error);
      else await Promise.all(batch.map((asked) => this.serve([asked])));
    }
  }
}
