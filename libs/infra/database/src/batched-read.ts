import { DomainError } from '#kernel';

const MOST_AT_ONCE = 200;
const PATIENCE_MILLISECONDS = 3_000;

interface Asked<Key, Value> {
  readonly key: Key;
  readonly answer: (value: Value) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * A hot read of one row by its key. Who asks while nobody else does is served at once; those who ask while a read is under way share the
 * next one. So a busy process makes few round trips for many, and what anybody gets was read after he has asked. A read that hangs, as on
 * a connection whose other end is gone, is given up, so that it keeps nobody for ever.
 */
export class BatchedRead<Key, Value> {
  private waiting: Asked<Key, Value>[] = [];
  private reading = false;

  /** @param readAll one value for each key, in the order of the keys */
  constructor(
    private readonly readAll: (keys: readonly Key[]) => Promise<readonly Value[]>,
    private readonly patience = PATIENCE_MILLISECONDS,
  ) {}

  /** @throws DomainError `service_unavailable` when the read does not end in time; whatever it throws otherwise */
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
      const values = await inTime(this.readAll(batch.map(({ key }) => key)), this.patience);
      batch.forEach(({ answer }, index) => answer(values[index] as Value));
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }
}

async function inTime<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, fail) => {
    const message = 'The database did not answer in time, and nothing was done. Send the request again.';
    timer = setTimeout(() => fail(new DomainError('service_unavailable', message)), milliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
