import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { permissionGranted, permissionRevoked } from '#contracts';
import { Database } from '#infra/database';
import fc from 'fast-check';
import { SettableClock, startAuthApp } from '../../../test/auth-app';
import { SubscriptionStory } from '../../../test/subscription-story';
import { AuthModule } from '../../auth.module';
import { CheckPermission } from '../check-permission/check-permission.service';
import { EndPermissions } from '../end-permissions/end-permissions.service';
import { GrantPermission } from '../grant-permission/grant-permission.service';
import { RevokePermission } from '../revoke-permission/revoke-permission.service';
import { FollowSubscription, type SubscriptionEvent } from './follow-subscription.service';

const GRACE = { grace_started_at: '2026-11-21T10:00:00.000Z', grace_ends_at: '2026-11-24T10:00:00.000Z' };
const start = '2026-11-21T10:00:00.000Z';

describe('the permissions of a subscription', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let follow: FollowSubscription;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    follow = app.get(FollowSubscription, { strict: false });
  });

  beforeEach(() => clock.set(start));

  afterAll(() => app.close());

  const check = async (userId: string, permission = 'pro') => {
    const checker = app.get(CheckPermission, { strict: false });
    return (await checker.execute({ projectId: 'shop', userId, permission })).decision;
  };
  const told = async (userId: string, permission = 'pro') => {
    const rows = await app.get(Database).query<{ type: string; data: unknown }>(
      `SELECT type, data FROM events.events
         WHERE project_id = 'shop' AND user_id = $1 AND data ->> 'permission' = $2 ORDER BY position`,
      [userId, permission],
    );
    for (const { type, data } of rows) {
      (type === permissionGranted.type ? permissionGranted : permissionRevoked).schema.parse(data);
    }
    return rows.map(({ type }) => type);
  };
  const applyAll = async (events: readonly SubscriptionEvent[]) => {
    for (const event of events) await follow.execute(event);
  };

  it('are given while it is live, and the user is told once', async () => {
    const story = new SubscriptionStory();
    await applyAll([story.next({ status: 'trialing' }), story.next(), story.next()]);
    expect(await check(story.userId)).toEqual({
      allowed: true,
      reason: 'granted',
      source: { type: 'subscription', id: story.subscriptionId },
      expiresAt: null,
      inGrace: false,
    });
    expect(await told(story.userId)).toEqual(['permission.granted']);
  });

  it.each(['incomplete', 'paused', 'past_due', 'unpaid', 'canceled'] as const)(
    'are not given when it is %s and has no grace',
    async (status) => {
      const story = new SubscriptionStory();
      await follow.execute(story.next({ status }));
      expect(await check(story.userId)).toMatchObject({ allowed: false, reason: 'subscription_inactive' });
      expect(await told(story.userId)).toEqual([]);
    },
  );

  it('stay through the grace, decided at the moment of reading', async () => {
    const story = new SubscriptionStory();
    await applyAll([story.next(), story.next({ status: 'past_due', ...GRACE })]);
    clock.set('2026-11-24T09:59:59.999Z');
    expect(await check(story.userId)).toMatchObject({
      allowed: true,
      reason: 'in_grace',
      inGrace: true,
      expiresAt: new Date(GRACE.grace_ends_at),
    });
    clock.set(GRACE.grace_ends_at);
    expect(await check(story.userId)).toMatchObject({ allowed: false, reason: 'grace_ended' });
  });

  it('stay when it is paid within the grace', async () => {
    const story = new SubscriptionStory();
    await applyAll([story.next(), story.next({ status: 'past_due', ...GRACE }), story.next()]);
    clock.advance({ days: 10 });
    expect(await check(story.userId)).toMatchObject({ allowed: true, reason: 'granted', inGrace: false });
    expect(await told(story.userId)).toEqual(['permission.granted']);
  });

  it('are told to be revoked once, whether time or the end of the subscription comes first', async () => {
    const byTime = new SubscriptionStory();
    const byEvent = new SubscriptionStory();
    for (const story of [byTime, byEvent]) {
      await applyAll([story.next(), story.next({ status: 'canceled', ...GRACE })]);
    }
    clock.set(GRACE.grace_ends_at);
    await follow.execute(byEvent.next({ status: 'expired' }));
    await app.get(EndPermissions, { strict: false }).execute();
    await follow.execute(byTime.next({ status: 'expired' }));
    for (const { userId } of [byTime, byEvent]) {
      expect(await told(userId)).toEqual(['permission.granted', 'permission.revoked']);
      expect(await check(userId)).toMatchObject({ allowed: false, reason: 'grace_ended' });
    }
  });

  it('change with the plan: what is lost is told before what is won, and what stays is not told', async () => {
    const story = new SubscriptionStory();
    await applyAll([
      story.next({ permissions: ['a_pro', 'export'] }),
      story.next({ product_id: 'team', plan: 'team', permissions: ['export', 'a_team'] }),
    ]);
    const rows = await app.get(Database).query<{ what: string }>(
      `SELECT type || ' ' || (data ->> 'permission') AS what FROM events.events
         WHERE user_id = $1 AND type LIKE 'permission.%' ORDER BY position`,
      [story.userId],
    );
    expect(rows.map(({ what }) => what)).toEqual([
      'permission.granted a_pro',
      'permission.granted export',
      'permission.revoked a_pro',
      'permission.granted a_team',
    ]);
  });

  it('stay gone when a grant arrives after the end', async () => {
    const story = new SubscriptionStory();
    const created = story.next();
    await applyAll([story.next({ status: 'expired' }), created]);
    expect(await check(story.userId)).toMatchObject({ allowed: false, reason: 'revoked' });
    expect(await told(story.userId)).toEqual([]);
  });

  it('come back with a new subscription', async () => {
    const first = new SubscriptionStory();
    await applyAll([first.next(), first.next({ status: 'expired' })]);
    const second = new SubscriptionStory(first.userId);
    await follow.execute(second.next());
    expect(await check(first.userId)).toMatchObject({
      allowed: true,
      source: { id: second.subscriptionId },
    });
    expect(await told(first.userId)).toEqual([
      'permission.granted',
      'permission.revoked',
      'permission.granted',
    ]);
  });

  it('go only with the last source', async () => {
    const story = new SubscriptionStory();
    const key = { projectId: 'shop', userId: story.userId, permission: 'pro' };
    await follow.execute(story.next());
    await app.get(GrantPermission, { strict: false }).execute(key, null);
    await follow.execute(story.next({ status: 'expired' }));
    expect(await check(story.userId)).toMatchObject({ allowed: true, source: { type: 'manual' } });
    await app.get(RevokePermission, { strict: false }).execute(key);
    expect(await check(story.userId)).toMatchObject({ allowed: false, reason: 'revoked' });
    expect(await told(story.userId)).toEqual(['permission.granted', 'permission.revoked']);
  });

  it('are told rightly when two sources go at the same moment', async () => {
    const pairs = Array.from({ length: 20 }, () => {
      const one = new SubscriptionStory();
      return [one, new SubscriptionStory(one.userId)];
    });
    await applyAll(pairs.flat().map((story) => story.next()));
    await Promise.all(pairs.flat().map((story) => follow.execute(story.next({ status: 'expired' }))));
    for (const [one] of pairs) {
      expect(await told(one?.userId ?? '')).toEqual(['permission.granted', 'permission.revoked']);
    }
  });

  describe('come to the same end', () => {
    const storyOf = (story: SubscriptionStory) => [
      story.next({ status: 'incomplete' }),
      story.next({ status: 'active' }),
      story.next({ status: 'past_due', ...GRACE }),
      story.next({ status: 'active', permissions: ['team', 'export'] }),
      story.next({ status: 'canceled', permissions: ['team', 'export'], ...GRACE }),
    ];
    const expectTheEnd = async ({ userId }: SubscriptionStory) => {
      for (const permission of ['team', 'export']) {
        expect(await check(userId, permission)).toMatchObject({ allowed: true, reason: 'in_grace' });
      }
      expect(await check(userId, 'pro')).toMatchObject({ allowed: false, reason: 'revoked' });
      const events = await told(userId, 'team');
      expect(events).toEqual(['permission.granted']);
      expect(['', 'permission.granted,permission.revoked']).toContain(String(await told(userId, 'pro')));
    };

    it('in every order of five events', async () => {
      for (const order of permutations([0, 1, 2, 3, 4])) {
        const story = new SubscriptionStory();
        const events = storyOf(story);
        await applyAll(order.flatMap((place) => events[place] ?? []));
        await expectTheEnd(story);
      }
    });

    it('however often and in whatever order they come, also at the same time', async () => {
      const deliveries = fc.shuffledSubarray(
        [0, 1, 2, 3, 4].flatMap((place) => [place, place, place]),
        { minLength: 15 },
      );
      await fc.assert(
        fc.asyncProperty(deliveries, async (order) => {
          const story = new SubscriptionStory();
          const events = storyOf(story);
          await Promise.all(
            order.flatMap((place) => events[place] ?? []).map((event) => follow.execute(event)),
          );
          await expectTheEnd(story);
        }),
        { numRuns: 30 },
      );
    });
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
