import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { customerStateChanged } from '#contracts';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp, until } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { SubscriptionStory } from '../../test/subscription-story';
import { AuthModule } from '../auth.module';
import { FollowSubscription } from '../permissions/follow-subscription/follow-subscription.service';
import { TimeWorker } from '../time-worker';
import { PublishStates } from './publish-states/publish-states.service';

describe('the state of a user', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let call: ReturnType<typeof callerOf>;
  let audit: LedgerAudit;
  let users = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    call = callerOf(app, 'shop');
    audit = new LedgerAudit(app.get(Database));
  });

  afterAll(() => app.close());

  const newUser = () => `usr_state_${(users += 1)}`;
  const stateOf = async (user: string) => (await call('GET', `/users/${user}/state`)).body;
  const grant = (user: string, amount: number, expires_at: string | null = null) =>
    call('POST', `/credits/${user}/grant`, { credit_type: 'calls', amount, expires_at });
  const published = async (user: string) => {
    const events = await audit.eventsOf(user, 'customer.state_changed');
    return events.map(({ data }) => customerStateChanged.schema.parse(data));
  };
  /** Once everything that is marked is published, by whichever worker. */
  const settled = () =>
    until(async () => {
      await app.get(PublishStates, { strict: false }).execute();
      return (await app.get(Database).query(`SELECT 1 FROM auth.state_changes`)).length === 0;
    });

  it('is empty for a user of whom nothing is known', async () => {
    expect(await call('GET', '/users/usr_nobody/state')).toMatchObject({
      status: 200,
      body: { user_id: 'usr_nobody', permissions: [], credits: [], subscriptions: [] },
    });
  });

  it('has the permissions that hold, the credits, and the subscriptions', async () => {
    const user = newUser();
    const story = new SubscriptionStory(user);
    const told = story.next({ current_period_end: '2026-12-21T00:00:00.000Z', cancel_at_period_end: true });
    await app.get(FollowSubscription, { strict: false }).execute(told);
    await call('POST', `/permissions/${user}`, { permission: 'beta' });
    await call('DELETE', `/permissions/${user}/beta`);
    await grant(user, 10);
    await call('POST', `/credits/${user}/holds`, { credit_type: 'calls', amount: 4 });
    const expected = {
      user_id: user,
      permissions: [
        {
          permission: 'pro',
          source: { type: 'subscription', id: story.subscriptionId },
          expires_at: null,
          in_grace: false,
        },
      ],
      credits: [{ credit_type: 'calls', available: 6, held: 4 }],
      subscriptions: [
        {
          subscription_id: story.subscriptionId,
          product_id: 'pro_monthly',
          status: 'active',
          current_period_end: '2026-12-21T00:00:00.000Z',
          cancel_at_period_end: true,
          grace_ends_at: null,
        },
      ],
    };
    expect(await stateOf(user)).toEqual(expected);
    await call('POST', `/permissions/${user}`, { permission: 'other' });
    await call('DELETE', `/permissions/${user}/other`);
    await settled();
    expect((await published(user)).at(-1)).toEqual(expected);
  });

  it('counts time: what has lapsed, and holds that are due', async () => {
    const user = newUser();
    const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
    await grant(user, 10, expires_at);
    await grant(user, 10);
    await call('POST', `/credits/${user}/holds`, {
      credit_type: 'calls',
      amount: 12,
      expires_in_seconds: 60,
    });
    expect(await stateOf(user)).toMatchObject({ credits: [{ available: 8, held: 12 }] });
    clock.advance({ seconds: 60 });
    expect(await stateOf(user)).toMatchObject({ credits: [{ available: 10, held: 0 }] });
  });

  it.each([
    ['a grant of credits', (user: string) => grant(user, 5)],
    [
      'credits taken back',
      (user: string) => call('POST', `/credits/${user}/revoke`, { credit_type: 'calls', amount: 1 }),
    ],
    ['a permission', (user: string) => call('POST', `/permissions/${user}`, { permission: 'pro' })],
    [
      'another end of a permission',
      (user: string) =>
        call('POST', `/permissions/${user}`, { permission: 'ending', expires_at: '2030-01-01T00:00:00Z' }),
    ],
    ['a permission taken', (user: string) => call('DELETE', `/permissions/${user}/ending`)],
    [
      'a subscription',
      (user: string) =>
        app.get(FollowSubscription, { strict: false }).execute(new SubscriptionStory(user).next()),
    ],
  ])('is published once after %s, as it then is', async (_, change) => {
    const user = newUser();
    await grant(user, 10);
    await call('POST', `/permissions/${user}`, { permission: 'ending' });
    await settled();
    const before = (await published(user)).length;
    await change(user);
    await settled();
    const events = await published(user);
    expect(events).toHaveLength(before + 1);
    expect(events.at(-1)).toEqual(await stateOf(user));
  });

  it('is published when time alone changes it', async () => {
    const user = newUser();
    await grant(user, 10, new Date(clock.now().getTime() + 60_000).toISOString());
    await settled();
    clock.advance({ seconds: 60 });
    await app.get(TimeWorker, { strict: false }).catchUp();
    await settled();
    expect((await published(user)).at(-1)).toMatchObject({ credits: [{ available: 0 }] });
  });

  it('is not published for every credit that is spent', async () => {
    const user = newUser();
    await grant(user, 10);
    await settled();
    const before = (await published(user)).length;
    await call('POST', `/credits/${user}/consume`, { credit_type: 'calls', amount: 1 });
    await settled();
    expect(await published(user)).toHaveLength(before);
  });

  it('is published as it last was, whatever changes while it is being published', async () => {
    const user = newUser();
    const changing = Promise.all(Array.from({ length: 30 }, () => grant(user, 1)));
    const publishing = Promise.all(
      Array.from({ length: 30 }, () => app.get(PublishStates, { strict: false }).execute()),
    );
    await Promise.all([changing, publishing]);
    await settled();
    expect((await published(user)).at(-1)).toMatchObject({ credits: [{ available: 30 }] });
  });

  it('is published without anyone asking', async () => {
    const user = newUser();
    await grant(user, 3);
    await until(async () => (await published(user)).length > 0);
  });

  it('is of the user of one project', async () => {
    const user = newUser();
    await grant(user, 10);
    expect(await callerOf(app, 'other')('GET', `/users/${user}/state`)).toMatchObject({
      body: { credits: [] },
    });
  });
});
