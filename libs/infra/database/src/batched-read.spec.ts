import { BatchedRead } from './batched-read';

interface Read {
  readonly keys: readonly number[];
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** A table that answers when it is told to. */
class SlowTable {
  private readonly begun: Read[] = [];
  private readonly awaited: ((read: Read) => void)[] = [];

  readonly read = (keys: readonly number[]): Promise<string[]> =>
    new Promise((resolve, fail) => {
      const read = { keys, answer: () => resolve(keys.map((key) => `row ${key}`)), fail };
      const waiting = this.awaited.shift();
      if (waiting === undefined) this.begun.push(read);
      else waiting(read);
    });

  /** The next read, once it has begun. */
  next(): Promise<Read> {
    const read = this.begun.shift();
    return read === undefined ? new Promise((resolve) => this.awaited.push(resolve)) : Promise.resolve(read);
  }
}

describe('BatchedRead', () => {
  it('serves whoever asks alone', async () => {
    const table = new SlowTable();
    const row = new BatchedRead(table.read).of(1);
    (await table.next()).answer();
    await expect(row).resolves.toBe('row 1');
  });

  it('lets those who ask during a read share the next one, and gives each his own', async () => {
    const table = new SlowTable();
    const rows = new BatchedRead(table.read);
    const all = [1, 2, 3, 2].map((key) => rows.of(key));
    const first = await table.next();
    first.answer();
    const second = await table.next();
    second.answer();
    expect([first.keys, second.keys]).toEqual([[1], [2, 3, 2]]);
    await expect(Promise.all(all)).resolves.toEqual(['row 1', 'row 2', 'row 3', 'row 2']);
  });

  it('reads anew for whoever asks after a read of the same has begun', async () => {
    const table = new SlowTable();
    const rows = new BatchedRead(table.read);
    const before = rows.of(1);
    const first = await table.next();
    const after = rows.of(1);
    first.answer();
    await before;
    (await table.next()).answer();
    await expect(after).resolves.toBe('row 1');
  });

  it('fails those who shared a read that has failed, and nobody else', async () => {
    const table = new SlowTable();
    const rows = new BatchedRead(table.read);
    const [failed, fine] = [rows.of(1), rows.of(2)];
    (await table.next()).fail(new Error('connection lost'));
    await expect(failed).rejects.toThrow('connection lost');
    (await table.next()).answer();
    await expect(fine).resolves.toBe('row 2');
  });

  it('reads a bounded number at once', async () => {
    const table = new SlowTable();
    const rows = new BatchedRead(table.read);
    const all = Array.from({ length: 301 }, (_none, key) => rows.of(key));
    const sizes: number[] = [];
    for (let reads = 0; reads < 3; reads += 1) {
      const { keys, answer } = await table.next();
      sizes.push(keys.length);
      answer();
    }
    expect(sizes).toEqual([1, 200, 100]);
    await expect(Promise.all(all)).resolves.toHaveLength(301);
  });

  it('gives up a read that hangs, and serves those who wait behind it', async () => {
    const table = new SlowTable();
    const rows = new BatchedRead(table.read, 300);
    const hung = rows.of(1);
    const behind = rows.of(2);
    await expect(hung).rejects.toMatchObject({ code: 'service_unavailable' });
    await table.next();
    (await table.next()).answer();
    await expect(behind).resolves.toBe('row 2');
  });
});
