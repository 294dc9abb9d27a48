import { resolve } from 'node:path';
import Stripe from 'stripe';
import { textAt, type Json } from '../support/api-client';
import { api, saas } from '../support/catalog';
import { EVENTS, expectBalancedLedger, inParallel, PATIENCE, report } from '../support/experiment';
import { later, MovedTime } from '../support/moved-time';
import { PaidCheckouts } from '../support/paid-checkouts';
import { TestPlatform, WEBHOOK_SECRET, type PlatformApp, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const PASSWORD = 'a clock that is wrong twice a day';
const TEN_MINUTES = 600;
const AT_A_TIME = 8;

/** By how much the first replica's clock is wrong, seen from Stripe, the database, and the other replica. */
const clocks = [
  { name: 'a year ahead', seconds: 365 * 86_400 },
  { name: 'a year behind', seconds: -365 * 86_400 },
  { name: 'five hours ahead', seconds: 5 * 3_600 },
  { name: 'ten minutes behind', seconds: -TEN_MINUTES },
  { name: 'two minutes ahead', seconds: 120 },
] as const;

/** A paid checkout gives four webhooks, or more. */
const CHECKOUTS = Math.ceil(EVENTS / clocks.length / 4);

// Apps are started anew for each clock, on a machine that may have other work.
jest.setTimeout(PATIENCE * 3);

describe('G12: clocks may be wrong', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.connect();
  });
  afterAll(() => database.close());

  const oneOfTwoIsOff = (seconds: number) =>
    TestPlatform.start({
      asProcess: true,
      webhooks: false,
      replicas: 2,
      environment: { JWT_ISSUER: 'https://pay.example.com' },
      firstReplica: {
        NODE_OPTIONS: `--require ${resolve(__dirname, '../support/wrong-clock.cjs')}`,
        CLOCK_IS_OFF_BY_SECONDS: String(seconds),
      },
    });

  it.each(clocks)(
    'of one of two replicas, $name: it decides as the other does',
    async ({ name, seconds }) => {
      const slug = name.replaceAll(' ', '-');
      const platform = await oneOfTwoIsOff(seconds);
      try {
        const replicas = platform.replicas('payments') as [PlatformApp, PlatformApp];
        const project = await platform.project({
          ...api,
          name: slug,
          products: [...api.products, ...saas.products],
        });
        const webhooks = await takesWebhooksByTheirTime(platform, project, slug);
        await takesTokensOfTheOther(platform, project, slug, replicas);
        const early = await endsNothingEarly(platform, project, slug, replicas);
        report(
          'G12',
          `${webhooks.lost} lost, ${webhooks.doubled} doubled of ${webhooks.count} webhooks, ` +
            `${early} of 5 looks saw a right end early or late (clock ${name})`,
        );
        expect({ ...webhooks, early }).toMatchObject({ lost: 0, doubled: 0, early: 0 });
        await expectBalancedLedger(database);
      } finally {
        await platform.stop();
      }
    },
  );

  /** The replica whose clock is wrong takes what Stripe signs now, and nothing that is ten minutes old or ahead. */
  async function takesWebhooksByTheirTime(platform: TestPlatform, project: TestProject, slug: string) {
    const users = Array.from({ length: CHECKOUTS }, (_, index) => `${slug}-${index}`);
    const paid = await PaidCheckouts.of(platform, project, users);
    for (const late of [TEN_MINUTES, -TEN_MINUTES])
      expect((await deliver(platform, paid.completed, late)).status).toBe(400);
    await inParallel(paid.events, AT_A_TIME, async (event) => {
      expect((await deliver(platform, event, 0)).status).toBe(200);
    });
    await database.quiet(PATIENCE);
    return { ...(await paid.verdict(database)), count: paid.events.length };
  }

  async function takesTokensOfTheOther(
    platform: TestPlatform,
    project: TestProject,
    slug: string,
    replicas: readonly PlatformApp[],
  ): Promise<void> {
    const user = { user_id: `${slug}-0`, email: `${slug}@example.com`, password: PASSWORD };
    expect((await project.api.post('/api/v1/users', user)).status).toBe(201);
    for (const signer of replicas) {
      const login = { email: user.email, password: PASSWORD };
      const token = textAt(
        (await project.api.at(signer).post('/api/v1/auth/login', login)).body,
        'access_token',
      );
      for (const checker of replicas) {
        const asUser = platform.client({ authorization: `Bearer ${token}` }).at(checker);
        expect((await asUser.get(`/api/v1/credits/${user.user_id}`)).status).toBe(200);
      }
    }
  }

  /** What a user has for hours or days is there until then on both replicas, whoever looks after it, and gone afterwards. */
  async function endsNothingEarly(
    platform: TestPlatform,
    project: TestProject,
    slug: string,
    replicas: readonly PlatformApp[],
  ): Promise<number> {
    const time = new MovedTime(platform, database);
    const user = `${slug}-rights`;
    const expiresAt = later(await time.now(), { hours: 2 }).toISOString();
    const lot = { credit_type: 'api', amount: 100, expires_at: expiresAt };
    expect((await project.api.post(`/api/v1/credits/${user}/grant`, lot)).status).toBe(201);
    const hold = { credit_type: 'api', amount: 40, expires_in_seconds: 3_600 };
    expect((await project.api.post(`/api/v1/credits/${user}/holds`, hold)).status).toBe(201);
    await endsASubscription(platform, project, user);

    const stands = async () => {
      const seen: Json[] = [];
      for (const replica of replicas) {
        const { body } = await project.api.at(replica).get(`/api/v1/credits/${user}`);
        const [balance = {}] = body.balances as Json[];
        const permission = await project.api.at(replica).get(`/api/v1/permissions/${user}/pro`);
        const { available = 0, held = 0 } = balance;
        seen.push({ available, held, allowed: permission.body.allowed });
      }
      return seen;
    };
    const twice = (one: Json) => [one, one];
    let wrong = 0;
    const expectNow = async (should: Json) => {
      const is = await stands();
      if (JSON.stringify(is) !== JSON.stringify(twice(should))) wrong += 1;
      expect(is).toEqual(twice(should));
    };
    // Everything that falls due is looked after at each step, by whichever replica comes first.
    await time.pass({ hours: 0.5 });
    await expectNow({ available: 60, held: 40, allowed: true });
    await time.pass({ hours: 1 });
    await expectNow({ available: 100, held: 0, allowed: true });
    await time.pass({ hours: 1 });
    await expectNow({ available: 0, held: 0, allowed: true });
    await time.pass({ days: 2 });
    await expectNow({ available: 0, held: 0, allowed: true });
    await time.pass({ days: 2 });
    await expectNow({ available: 0, held: 0, allowed: false });
    return wrong;
  }

  /** From then on its permission has three days of grace. */
  async function endsASubscription(
    platform: TestPlatform,
    project: TestProject,
    user: string,
  ): Promise<void> {
    const started = await project.api.post('/api/v1/payments', {
      user_id: user,
      email: 'ada@example.com',
      product_id: 'pro',
    });
    const session = textAt(started.body, 'checkout_session_id');
    expect((await platform.pay(session)).status).toBe(200);
    const { subscription } = await platform.stripe.checkout.sessions.retrieve(session);
    await platform.stripe.subscriptions.cancel(textAt({ subscription }, 'subscription'));
    const { data } = await platform.stripe.events.list({ limit: 30 });
    for (const event of data.reverse()) expect((await deliver(platform, event, 0)).status).toBe(200);
    await database.quiet(PATIENCE);
  }
});

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
