import { type FastifyInstance } from 'fastify';
import { type Pool } from 'pg';
import { z } from 'zod';
import { type ChaosState } from '../../chaos/chaos-state';
import { type SandboxClock } from '../../clock/sandbox-clock';
import { type Timekeeper } from '../../clock/timekeeper';
import { type SandboxSettings } from '../../settings';
import { type AccountStore } from '../../storage/account-store';
import { type DeliveryQueue } from '../../webhooks/delivery-queue';
import { sendPage } from '../layout';
import { noticeView } from '../notice-view';
import { accountBilling, accountSummaries, recentObjects } from './dashboard-queries';
import { dashboardView } from './dashboard-view';

const filterSchema = z.object({
  account: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
});

const DAY = 86_400;
const clockSchema = z.object({ days: z.coerce.number().int().min(1).max(3_660) });

interface DashboardParts {
  accounts: AccountStore;
  pool: Pool;
  clock: SandboxClock;
  queue: DeliveryQueue;
  settings: SandboxSettings;
  chaos: ChaosState;
  timekeeper: Timekeeper;
}

/** `/`: what is in the sandbox, at a glance. */
export function dashboard({
  accounts: store,
  pool,
  clock,
  queue,
  settings,
  chaos,
  timekeeper,
}: DashboardParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/', async (request, reply) => {
      const filter = filterSchema.parse(request.query);
      const [accounts, billing, objects, events, attempts] = await Promise.all([
        accountSummaries(pool),
        filter.account === undefined ? undefined : store.read(filter.account).then(accountBilling),
        recentObjects(pool, filter),
        recentObjects(pool, { account: filter.account, type: 'event' }),
        queue.attempts(25),
      ]);
      const body = dashboardView({
        url: settings.publicUrl,
        clock: clock.read(),
        chaos: chaos.current,
        accounts,
        billing,
        objects,
        events,
        attempts,
        filter,
      });
      return sendPage(reply, { title: 'Stripe sandbox', body });
    });

    app.post('/clock', async (request, reply) => {
      const asked = clockSchema.safeParse(request.body);
      if (asked.success) {
        await timekeeper.advance(asked.data.days * DAY);
        return reply.redirect('/', 303);
      }
      const text = 'The clock moves by whole days, from 1 to 3660.';
      const link = { href: '/', label: 'Go back' };
      return sendPage(reply, {
        title: 'The clock stands still',
        body: noticeView({ title: 'The clock has not been moved', text, link }),
        status: 422,
      });
    });
  };
}
