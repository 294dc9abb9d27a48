import { CoalescedTakes } from './coalesced-takes';
import type { Take, Taken } from './credit-wallets.repository';

interface Statement {
  readonly users: readonly string[];
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

/** A database that answers when it is told to: each user is left with as many credits as his name is long. */
class SlowDatabase {
  private readonly sent: Statement[] = [];
  private readonly awaited: ((statement: Statement) => void)[] = [];

  readonly takeAll = (takes: readonly Take[]): Promise<Taken[]> =>
    new Promise((resolve, fail) => {
      const users = takes.map(({ wallet }) => wallet.userId);
      const succeed = () =>
        resolve(users.map(({ length }) => ({ outcome: 'taken', moved: 1, available: length })));
      const statement = { users, succeed, fail };
      const waiting = this.awaited.shift();
      if (waiting === undefined) this.sent.push(statement);
      else waiting(statement);
    });

  /** The next statement, once it is sent. */
  next(): Promise<Statement> {
    const statement = this.sent.shift();
    return statement === undefined
      ? new Promise((resolve) => this.awaited.push(resolve))
      : Promise.resolve(statement);
  }
}

function takeOf(userId: string): Take {
  return {
    wallet: { projectId: 'shop', userId, creditType: 'calls' },
    taking: { kind: 'consumed', amount: 1, reference: null, operationId: userId, now: new Date(0) },
    metadata: '{}',
  };
}

describe('CoalescedTakes', () => {
  it('sends at once what is asked for while little is under way', async () => {
    const database = new SlowDatabase();
    const takes = new CoalescedTakes(database.takeAll);
    const taken = takes.take(takeOf('ada'));
    (await database.next()).succeed();
    await expect(taken).resolves.toMatchObject({ available: 3 });
  });

  it('lets those who ask meanwhile share the next statement, and gives each his own answer', async () => {
    const database = new SlowDatabase();
    const takes = new CoalescedTakes(database.takeAll);
    const all = ['a', 'bb', 'ccc', 'dddd', 'ccc'].map((user) => takes.take(takeOf(user)));
    const first = await database.next();
    const second = await database.next();
    first.succeed();
    const third = await database.next();
    expect([first.users, second.users, third.users]).toEqual([['a'], ['bb'], ['ccc', 'dddd', 'ccc']]);
    second.succeed();
    third.succeed();
    expect((await Promise.all(all)).map(({ available }) => available)).toEqual([1, 2, 3, 4, 3]);
  });

  it('asks for each alone when a shared statement fails, so that only the cause of it fails', async () => {
    const database = new SlowDatabase();
    const takes = new CoalescedTakes(database.takeAll);
    const all = ['a', 'bb', 'ccc', 'poison', 'eeeee'].map((user) => takes.take(takeOf(user)));
    const settled = Promise.allSettled(all);
    (await database.next()).succeed();
    (await database.next()).succeed();
    (await database.next()).fail(new Error('one of them'));
    for (let alone = 0; alone < 3; alone += 1) {
      const statement = await database.next();
      expect(statement.users).toHaveLength(1);
      if (statement.users[0] === 'poison') statement.fail(new Error('poison'));
      else statement.succeed();
    }
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('sends a bounded number in one statement', async () => {
    const database = new SlowDatabase();
    const takes = new CoalescedTakes(database.takeAll);
    const all = Array.from({ length: 252 }, (_, index) => takes.take(takeOf(`user_${index}`)));
    const sizes: number[] = [];
    while (sizes.reduce((sum, size) => sum + size, 0) < 252) {
      const { users, succeed } = await database.next();
      sizes.push(users.length);
      succeed();
    }
    expect(sizes).toEqual([1, 1, 100, 100, 50]);
    await expect(Promise.all(all)).resolves.toHaveLength(252);
  });
});
