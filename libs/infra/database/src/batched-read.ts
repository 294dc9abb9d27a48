const MOST_AT_ONCE = 200;
const LONGEST_MILLISECONDS = 3_000;

interface Asked<Key, Value> {
  readonly key: Key;
  readonly answer: (value: Value) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * A hot read of one row by its key. Who asks while nobody else does is served at once; those who ask while a read is under way share the
 * next one. So a busy process makes few round trips for many, and what anybody gets was read after he has asked. A read that gets no answer
 * fails those who share it, and no one else: the next one begins without it.
 */
export class BatchedRead<Key, Value> {
  private waiting: Asked<Key, Value>[] = [];
  private reading = false;

  /**
   * @param readAll one value for each key, in the order of the keys
   * @param longestMilliseconds how long a read keeps the next one waiting
   */
  constructor(
    private readonly readAll: (keys: readonly Key[]) => Promise<readonly Value[]>,
    private readonly longestMilliseconds = LONGEST_MILLISECONDS,
  ) {}

  of(key: Key): Promise<Value> {
    return new Promise((answer, fail) => {
      this.waiting.push({ key, answer, fail });
      if (!this.reading) void this.readWaiting();
    });
  }

  private async readWaiting(): Promise<void> {
    this.reading = true;
    while (this.waiting.length > 0) await this.readNext(this.waiting.splice(0, MOST_AT_ONCE));
    this.reading = false;
  }

  private async readNext(batch: readonly Asked<Key, Value>[]): Promise<void> {
    try {
      const values = await this.inTime(this.readAll(batch.map(({ key }) => key)));
      batch.forEach(({ answer }, index) => answer(values[index] as Value));
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }

  private async inTime(read: Promise<readonly Value[]>): Promise<readonly Value[]> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const error = new Error(`A read got no answer within ${this.longestMilliseconds} ms`);
      timer = setTimeout(() => reject(error), this.longestMilliseconds);
    });
    return Promise.race([read, tooLate]).finally(() => clearTimeout(timer));
  }
}
