import type { Side } from '#contracts';
import type { Broker } from './broker';
import { eventually } from './eventually';
import { inParallel } from './experiment';
import type { TestPlatform } from './platform';
import type { SeededRandom } from './seeded-random';
import { appsOf, topology } from './topology';

/** Something bad that happens to the platform, and passes. */
export interface Trouble {
  readonly name: string;
  happen(): Promise<void>;
}

/** A replica or all of an app killed with kill -9 and started again; what lies between the apps killed, emptied, frozen. */
export function troublesOf(platform: TestPlatform, broker?: Broker): Trouble[] {
  const sides: readonly Side[] = appsOf[topology].length === 1 ? ['payments'] : ['payments', 'auth'];
  const ofApps = sides.flatMap((side) => troublesOfApp(platform, side));
  return broker === undefined ? ofApps : [...ofApps, ...Object.values(troublesOfBroker(platform, broker))];
}

function troublesOfApp(platform: TestPlatform, side: Side): Trouble[] {
  const replicas = platform.replicas(side);
  const killed = (name: string, which: typeof replicas): Trouble => ({
    name,
    happen: async () => {
      await Promise.all(which.map((replica) => replica.kill()));
      await Promise.all(which.map((replica) => replica.start()));
    },
  });
  const [first] = replicas;
  const app = first?.name ?? side;
  return [
    ...replicas.map((replica, index) => killed(`replica ${index + 1} of ${app} killed`, [replica])),
    killed(`all of ${app} killed`, replicas),
  ];
}

/** Each lasts until the payments app knows that it is cut off. */
export function troublesOfBroker(
  platform: TestPlatform,
  broker: Broker,
): Record<'killed' | 'emptied' | 'frozen', Trouble> {
  const cutOff = () =>
    eventually(async () => {
      const { body } = await platform.anonymous.get('/health/ready');
      expect(body).toMatchObject({ checks: { auth_side: { status: 'down' } } });
    });
  return {
    killed: {
      name: `${topology} killed`,
      happen: async () => {
        await broker.kill();
        await cutOff();
        await broker.start();
      },
    },
    emptied: { name: `${topology} emptied`, happen: () => broker.empty() },
    frozen: {
      name: `${topology} frozen`,
      happen: async () => {
        broker.freeze();
        await cutOff().finally(() => broker.thaw());
      },
    },
  };
}

/** So many of them, in random order; none comes again before each has come. */
export function chosen(troubles: readonly Trouble[], count: number, random: SeededRandom): Trouble[] {
  const rounds = Array.from({ length: Math.ceil(count / troubles.length) }, () => random.shuffled(troubles));
  return rounds.flat().slice(0, count);
}

/** What has happened, and how often: `3 troubles (2 × replica 1 of auth killed, 1 × redis frozen)`. */
export function tally(troubles: readonly Trouble[]): string {
  const times = new Map<string, number>();
  for (const { name } of troubles) times.set(name, (times.get(name) ?? 0) + 1);
  return `${troubles.length} troubles (${[...times].map(([name, count]) => `${count} × ${name}`).join(', ')})`;
}

/**
 * Does `work` for each item, so many at a time, while troubles befall the platform: the items come in as many parts as there are troubles,
 * and each trouble comes at a random moment of its part.
 */
export async function underTroubles<Item>(
  items: readonly Item[],
  { width, troubles, random }: { width: number; troubles: readonly Trouble[]; random: SeededRandom },
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const size = Math.ceil(items.length / troubles.length);
  for (const [index, trouble] of troubles.entries()) {
    const part = items.slice(index * size, (index + 1) * size);
    let untilTrouble = random.below(part.length);
    let begin: () => void = () => undefined;
    const moment = new Promise<void>((settle) => (begin = settle));
    await Promise.all([
      moment.then(() => trouble.happen()),
      inParallel(part, width, (item) => {
        if (untilTrouble === 0) begin();
        untilTrouble -= 1;
        return work(item);
      }),
    ]);
  }
}
