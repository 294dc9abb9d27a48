import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventData, EventEnvelope, paymentSucceeded } from '#contracts';
import { Database } from '#infra/database';
import { SettableClock, startAuthApp } from '../../../test/auth-app';
import { AuthModule } from '../../auth.module';
import { CheckPermission } from '../check-permission/check-permission.service';
import { PermissionGrantsRepository } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';
import { GrantPaidPermissions } from './grant-paid-permissions.service';

describe('the permissions of a payment', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let users = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
  });

  afterAll(() => app.close());

  const newKey = () => ({ projectId: 'shop', userId: `usr_${(users += 1)}`, permission: 'lifetime' });
  type Key = ReturnType<typeof newKey>;
  const paid = (key: Key, paymentId: string, permissions = [key.permission]) => {
    const event: EventEnvelope<EventData<typeof paymentSucceeded>> = {
      id: `evt_${paymentId}`,
      type: 'payment.succeeded',
      version: 1,
      source: 'payment-service',
      timestamp: clock.now().toISOString(),
      sequence: 1,
      project_id: key.projectId,
      data: {
        payment_id: paymentId,
        user_id: key.userId,
        payment_type: 'one_time',
        product_id: 'lifetime',
        amount: 4_900,
        currency: 'usd',
        reference: null,
        metadata: {},
        permissions,
      },
      metadata: { request_id: 'req_1', correlation_id: 'req_1' },
    };
    return app.get(GrantPaidPermissions, { strict: false }).execute(event);
  };
  const check = async (key: Key) => (await app.get(CheckPermission, { strict: false }).execute(key)).decision;
  const revoke = (key: Key, paymentId: string) =>
    app.get(Database).transaction(async () => {
      await app
        .get(PermissionHoldingsRepository, { strict: false })
        .lock(key.projectId, key.userId, [key.permission]);
      const cause = { now: clock.now(), eventId: 'evt_refund', originId: null };
      await app
        .get(PermissionGrantsRepository, { strict: false })
        .revoke(key, { type: 'payment', id: paymentId }, cause);
      await app.get(SettlePermissions, { strict: false }).settle(key);
    });
  const told = async ({ userId }: Key) => {
    const rows = await app.get(Database).query<{
      type: string;
    }>(`SELECT type FROM events.events WHERE user_id = $1 AND type LIKE 'permission.%' ORDER BY position`, [userId]);
    return rows.map(({ type }) => type);
  };

  it('are given once, however often and by how many payments at once they are told', async () => {
    const key = newKey();
    await Promise.all(['pay_1', 'pay_1', 'pay_1', 'pay_2'].map((id) => paid(key, id)));
    expect(await check(key)).toMatchObject({ allowed: true, reason: 'granted' });
    expect(await told(key)).toEqual(['permission.granted']);
  });

  it('stay gone when the grant arrives after it was taken back', async () => {
    const key = newKey();
    await revoke(key, 'pay_3');
    await paid(key, 'pay_3');
    expect(await check(key)).toMatchObject({ allowed: false, reason: 'revoked' });
    expect(await told(key)).toEqual([]);
    await paid(key, 'pay_4');
    expect(await check(key)).toMatchObject({ allowed: true, source: { type: 'payment', id: 'pay_4' } });
  });

  it('go with the last of two payments', async () => {
    const key = newKey();
    await paid(key, 'pay_5');
    await paid(key, 'pay_6');
    await revoke(key, 'pay_5');
    expect(await check(key)).toMatchObject({ allowed: true });
    await revoke(key, 'pay_6');
    expect(await check(key)).toMatchObject({ allowed: false });
    expect(await told(key)).toEqual(['permission.granted', 'permission.revoked']);
  });

  it('are given side by side in any order of names without blocking each other', async () => {
    const keys = [newKey()].flatMap((key) => Array.from({ length: 20 }, () => key));
    await Promise.all(
      keys.map((key, index) =>
        paid(key, `pay_many_${index}`, index % 2 === 0 ? ['a', 'b', 'c'] : ['c', 'b', 'a']),
      ),
    );
    const [key] = keys;
    if (key === undefined) throw new Error('No key');
    expect(await told(key)).toEqual(['permission.granted', 'permission.granted', 'permission.granted']);
  });
});
