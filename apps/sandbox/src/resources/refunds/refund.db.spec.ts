import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import { control, failureOf, startTestSandbox, stripeClient } from '../../testing/sandbox-fixture';

describe('refunds that take their time', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });
  afterAll(() => sandbox.close());

  async function refundOf(card: string): Promise<Stripe.Refund> {
    const { id } = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: 'usd',
      payment_method: card,
      allowed_payment_method_types: ['card'],
      confirm: true,
    });
    return stripe.refunds.create({ payment_intent: id, amount: 700 });
  }
  const minutesPass = () => control(sandbox, 'POST', '/_control/clock/advance', { seconds: 600 });
  const told = async (type: string) => {
    const { data } = await stripe.events.list({ type });
    return data.map((event) => event.data as { object: Stripe.Refund; previous_attributes?: object });
  };

  it('are pending at first, and then arrive', async () => {
    const refund = await refundOf('pm_card_pendingRefund');
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await minutesPass();
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
    expect(await told('refund.updated')).toMatchObject([
      { object: { id: refund.id, status: 'succeeded' }, previous_attributes: { status: 'pending' } },
    ]);
  });

  it('succeed at first, and then come back: the money can be refunded again', async () => {
    const refund = await refundOf('pm_card_refundFail');
    expect(refund.status).toBe('succeeded');
    await minutesPass();
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
    });
    expect(await told('refund.failed')).toMatchObject([{ object: { id: refund.id, status: 'failed' } }]);
    const charge = await stripe.charges.retrieve(refund.charge as string);
    expect(charge).toMatchObject({ amount_refunded: 0, refunded: false });
    const again = await stripe.refunds.create({ charge: charge.id });
    expect(again.amount).toBe(2_000);
  });

  it('tell of the charge what it was before', async () => {
    await refundOf('pm_card_visa');
    const [event] = (await stripe.events.list({ type: 'charge.refunded' })).data;
    expect(event?.data).toMatchObject({
      object: { amount_refunded: 700 },
      previous_attributes: { amount_refunded: 0 },
    });
  });

  it('cannot be canceled once they are under way', async () => {
    const refund = await refundOf('pm_card_visa');
    const refused = await failureOf(stripe.refunds.cancel(refund.id));
    expect(refused.message).toContain('status of succeeded');
  });
});
