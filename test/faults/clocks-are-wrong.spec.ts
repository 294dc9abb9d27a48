import { resolve } from 'node:path';
import Stripe from 'stripe';
import { textAt } from '../support/api-client';
import { api } from '../support/catalog';
import { expectBalancedLedger, PATIENCE, report } from '../support/experiment';
import { PaidCheckouts } from '../support/paid-checkouts';
import { TestPlatform, WEBHOOK_SECRET, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const PASSWORD = 'a clock that is wrong twice a day';
const TOLERANCE_SECONDS = 300;

/** By how much the app's clock is wrong, seen from Stripe and from the database. */
const clocks = [
  { name: 'a year ahead', seconds: 365 * 86_400 },
  { name: 'a year behind', seconds: -365 * 86_400 },
  { name: 'five hours ahead', seconds: 5 * 3_600 },
  { name: 'ten minutes behind', seconds: -600 },
  { name: 'two minutes ahead', seconds: 120 },
] as const;

// Apps are started anew for each clock, on a machine that may have other work.
jest.setTimeout(PATIENCE * 3);

describe('G12: clocks may be wrong', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.connect();
  });
  afterAll(() => database.close());

  const platformThatIsOff = (seconds: number) =>
    TestPlatform.start({
      asProcess: true,
      webhooks: false,
      environment: {
        NODE_OPTIONS: `--require ${resolve(__dirname, '../support/wrong-clock.cjs')}`,
        CLOCK_IS_OFF_BY_SECONDS: String(seconds),
      },
    });

  it.each(clocks)('$name: refuses what it cannot date, and loses nothing', async ({ name, seconds }) => {
    const slug = name.replaceAll(' ', '-');
    const users = numbered(3, slug);
    const wrong = await platformThatIsOff(seconds);
    let paid: PaidCheckouts;
    let project: TestProject;
    let token: string;
    const counts: Record<number, number> = {};
    try {
      project = await wrong.project({ ...api, name: slug });
      paid = await PaidCheckouts.of(wrong, project, users);

      // Stripe's signature is of Stripe's time.
      for (const event of paid.events) {
        const { status } = await deliver(wrong, event, 0);
        counts[status] = (counts[status] ?? 0) + 1;
      }
      const isBearable = Math.abs(seconds) <= TOLERANCE_SECONDS;
      expect(counts).toEqual({ [isBearable ? 200 : 400]: paid.events.length });

      // Leases, retries and deliveries go by the database's clock: half of them are worked on as ever.
      for (const event of paid.events.slice(0, Math.ceil(paid.events.length / 2))) {
        expect((await deliver(wrong, event, seconds)).status).toBe(200);
      }
      await database.quiet(PATIENCE);

      // Whoever signs in there is signed in there.
      const user = { user_id: users[0], email: `${slug}@example.com`, password: PASSWORD };
      expect((await project.api.post('/api/v1/users', user)).status).toBe(201);
      token = await signIn(project, user.email);
      expect((await asUser(wrong, token, user.user_id ?? '')).status).toBe(200);
    } finally {
      await wrong.stop();
    }

    const right = await TestPlatform.start({ asProcess: true, webhooks: false });
    try {
      // Once the clock is right, Stripe's next attempt is taken, and everything has happened once.
      for (const event of paid.events) expect((await right.deliver(event)).status).toBe(200);
      await database.quiet(PATIENCE);
      const { lost, doubled } = await paid.verdict(database);
      // The token is of a time that is over, or yet to come by more than tokens live; a new one is good.
      const old = await asUser(right, token, users[0] ?? '');
      report(
        'G12',
        `${lost} lost, ${doubled} doubled of ${paid.events.length} webhooks, answered at first ` +
          `${JSON.stringify(counts)}; its token is answered ${old.status} (clock ${name})`,
      );
      expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
      if (seconds < -TOLERANCE_SECONDS * 3) expect(old.status).toBe(401);
      const there = right.client({
        authorization: `Bearer ${textAt(project.registration, 'environment_variables.PAYMENT_API_KEY')}`,
        'x-project-id': project.id,
      });
      const again = await there.post('/api/v1/auth/login', {
        email: `${slug}@example.com`,
        password: PASSWORD,
      });
      expect((await asUser(right, textAt(again.body, 'access_token'), users[0] ?? '')).status).toBe(200);
      await expectBalancedLedger(database);
    } finally {
      await right.stop();
    }
  });
});

async function signIn(project: TestProject, email: string): Promise<string> {
  const { body } = await project.api.post('/api/v1/auth/login', { email, password: PASSWORD });
  return textAt(body, 'access_token');
}

/** What a user sees of himself with a token. */
async function asUser(platform: TestPlatform, token: string, user: string): Promise<{ status: number }> {
  return platform.client({ authorization: `Bearer ${token}` }).get(`/api/v1/credits/${user}`);
}

/** Delivers an event that was signed so many seconds from now. */
async function deliver(platform: TestPlatform, event: Stripe.Event, seconds: number): Promise<Response> {
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1_000) + seconds;
  const signature = { payload, secret: WEBHOOK_SECRET, timestamp };
  return fetch(`${platform.url}/api/v1/webhooks/stripe`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': Stripe.webhooks.generateTestHeaderString(signature),
    },
    body: payload,
  });
}

function numbered(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}
