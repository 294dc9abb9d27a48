import type Stripe from 'stripe';
import { textAt } from './api-client';
import { inParallel } from './experiment';
import type { TestPlatform, TestProject } from './platform';
import type { TestDatabase } from './test-database';

const AT_A_TIME = 8;

/** Buyers who have paid 1,000 credits at Stripe, what Stripe has to tell of it, and what has come of it on either side. */
export class PaidCheckouts {
  private constructor(
    readonly users: readonly string[],
    /** Everything that Stripe tells of the account, oldest first. */
    readonly events: readonly Stripe.Event[],
  ) {}

  /** For a project with the product `calls_1000`, of a platform that the sandbox tells nothing. */
  static async of(
    platform: TestPlatform,
    project: TestProject,
    users: readonly string[],
  ): Promise<PaidCheckouts> {
    const before = new Set((await eventsOf(platform)).map(({ id }) => id));
    await inParallel(users, AT_A_TIME, async (user) => {
      const body = { user_id: user, email: 'ada@example.com', product_id: 'calls_1000' };
      const started = await project.api.post('/api/v1/payments', body);
      await platform.pay(textAt(started.body, 'checkout_session_id'));
    });
    const events = (await eventsOf(platform)).filter(({ id }) => !before.has(id));
    return new PaidCheckouts(users, events.reverse());
  }

  /** The event that says that the checkout was completed. @throws Error when it was not */
  get completed(): Stripe.Event {
    const event = this.events.find(({ type }) => type === 'checkout.session.completed');
    if (event === undefined) throw new Error('The sandbox has not told of a completed checkout');
    return event;
  }

  /** Effects that a payment lacks, and those that it has more than once: our events of it, and the credits. */
  async verdict(database: TestDatabase): Promise<{ lost: number; doubled: number }> {
    const ofUsers = [this.users];
    const counted = [
      await database.query<Effect>(eventsByUser('payment.succeeded'), ofUsers),
      await database.query<Effect>(eventsByUser('credits.purchased'), ofUsers),
      await database.query<Effect>(eventsByUser('credits.granted'), ofUsers, 'auth'),
      await database.query<Effect>(PURCHASES_BY_USER, ofUsers, 'auth'),
    ];
    const verdict = { lost: 0, doubled: 0 };
    for (const effects of counted) {
      verdict.lost += this.users.length - effects.length;
      for (const { times } of effects) verdict.doubled += times - 1;
    }
    return verdict;
  }
}

interface Effect {
  readonly user_id: string;
  readonly times: number;
}

const PURCHASES_BY_USER = `
  SELECT user_id, count(*)::int AS times FROM auth.ledger_entries
  WHERE user_id = ANY($1::text[]) AND amount = 1000 GROUP BY user_id`;

function eventsByUser(type: string): string {
  return `SELECT user_id, count(*)::int AS times FROM events.events
          WHERE type = '${type}' AND user_id = ANY($1::text[]) GROUP BY user_id`;
}

async function eventsOf(platform: TestPlatform): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of platform.stripe.events.list({ limit: 100 })) events.push(event);
  return events;
}
