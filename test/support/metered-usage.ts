import type Stripe from 'stripe';
import { textAt, type Answer } from './api-client';
import { eventually } from './eventually';
import type { TestPlatform, TestProject } from './platform';

const MINUTE = 60;
const DAY = 86_400;

/** What Stripe has counted for a customer under a meter, in the past 36 days and the next hour. */
export async function countedAtStripe(stripe: Stripe, eventName: string, customer: string): Promise<number> {
  const { data: meters } = await stripe.billing.meters.list({ status: 'active', limit: 100 });
  const meter = meters.find(({ event_name: name }) => name === eventName);
  if (meter === undefined) throw new Error(`Stripe has no meter ${eventName}`);
  const minute = Math.floor(Date.now() / 1_000 / MINUTE) * MINUTE;
  const { data } = await stripe.billing.meters.listEventSummaries(meter.id, {
    customer,
    start_time: minute - 36 * DAY,
    end_time: minute + 60 * MINUTE,
  });
  return data.reduce((sum, { aggregated_value: value }) => sum + value, 0);
}

/** Buys a metered product as a customer would; resolves with the customer at Stripe, once he is subscribed. */
export async function subscribe(
  platform: TestPlatform,
  project: TestProject,
  user: string,
  productId: string,
): Promise<string> {
  const body = { user_id: user, email: `${user}@example.com`, product_id: productId };
  return paid(platform, project, await project.api.post('/api/v1/payments', body));
}

/** Pays what was started as a customer would; resolves with the customer at Stripe, once he is subscribed. */
export async function paid(platform: TestPlatform, project: TestProject, started: Answer): Promise<string> {
  await platform.pay(textAt(started.body, 'checkout_session_id'));
  return eventually(async () => {
    const { body } = await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`);
    const subscriptions = await project.api.get(`/api/v1/subscriptions/${textAt(body, 'user_id')}`);
    expect(subscriptions.body.subscriptions).toContainEqual(
      expect.objectContaining({ product_id: textAt(body, 'product_id'), status: 'active' }),
    );
    return textAt(body, 'provider.customer_id');
  });
}
