import { type FastifyInstance } from 'fastify';
import { type Pool } from 'pg';
import { z } from 'zod';
import { type SandboxClock } from '../../clock/sandbox-clock';
import { type SandboxSettings } from '../../settings';
import { type DeliveryQueue } from '../../webhooks/delivery-queue';
import { sendPage } from '../layout';
import { accountSummaries, recentObjects } from './dashboard-queries';
import { dashboardView } from './dashboard-view';

const filterSchema = z.object({
  account: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
});

interface DashboardParts {
  pool: Pool;
  clock: SandboxClock;
  queue: DeliveryQueue;
  settings: SandboxSettings;
}

/** `/`: what is in the sandbox, at a glance. */
export function dashboard({ pool, clock, queue, settings }: DashboardParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/', async (request, reply) => {
      const filter = filterSchema.parse(request.query);
      const [accounts, objects, events, attempts, reading] = await Promise.all([
        accountSummaries(pool),
        recentObjects(pool, filter),
        recentObjects(pool, { account: filter.account, type: 'event' }),
        queue.attempts(25),
        clock.read(),
      ]);
      const body = dashboardView({
        url: settings.publicUrl,
        clock: reading,
        accounts,
        objects,
        events,
        attempts,
        filter,
      });
      return sendPage(reply, { title: 'Stripe sandbox', body });
    });
  };
}
