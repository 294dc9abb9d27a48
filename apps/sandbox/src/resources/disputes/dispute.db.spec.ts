import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  control,
  eventTypes,
  failureOf,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

describe('disputes', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });
  afterAll(() => sandbox.close());

  const paid = (card = 'pm_card_visa') =>
    stripe.paymentIntents.create({
      amount: 2_000,
      currency: 'usd',
      payment_method: card,
      allowed_payment_method_types: ['card'],
      confirm: true,
    });
  const open = (intent: Stripe.PaymentIntent, body: object = {}) =>
    control<Stripe.Dispute & { error?: { message: string } }>(sandbox, 'POST', '/_control/disputes', {
      payment_intent: intent.id,
      ...body,
    });
  const close = (id: string, won: boolean) =>
    control<Stripe.Dispute>(sandbox, 'POST', `/_control/disputes/${id}/close`, { won });
  const ofDisputes = async () =>
    (await eventTypes(stripe)).filter((type) => type.startsWith('charge.dispute'));
  const net = async (id: string) => {
    const { balance_transactions } = await stripe.disputes.retrieve(id);
    return balance_transactions.reduce((sum, { net }) => sum + net, 0);
  };

  it('take the money and a fee, and mark the charge', async () => {
    const intent = await paid();
    const { status, body } = await open(intent, { reason: 'product_not_received', amount: 1_200 });
    expect(status).toBe(200);
    expect(await stripe.disputes.retrieve(body.id)).toMatchObject({
      amount: 1_200,
      status: 'needs_response',
      reason: 'product_not_received',
      payment_intent: intent.id,
      balance_transactions: [{ amount: -1_200, fee: 1_500, net: -2_700 }],
    });
    const charge = await stripe.charges.retrieve(intent.latest_charge as string);
    expect(charge.disputed).toBe(true);
    expect(await ofDisputes()).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn']);
    expect((await stripe.disputes.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it('give everything back when they are won, and nothing when they are lost', async () => {
    const won = (await open(await paid())).body;
    const lost = (await open(await paid())).body;
    expect((await close(won.id, true)).body.status).toBe('won');
    expect((await close(lost.id, false)).body.status).toBe('lost');
    expect(await net(won.id)).toBe(0);
    expect(await net(lost.id)).toBe(-3_500);
    expect((await ofDisputes()).slice(4)).toEqual([
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
      'charge.dispute.closed',
    ]);
    expect((await close(won.id, false)).status).toBe(400);
  });

  it('keep what they have taken from being refunded', async () => {
    const intent = await paid();
    const { body } = await open(intent);
    const refund = () => stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    expect((await failureOf(refund())).code).toBe('charge_disputed');
    await close(body.id, true);
    expect((await refund()).status).toBe('succeeded');
  });

  it('take nothing while the bank only inquires', async () => {
    const intent = await paid('pm_card_createDisputeInquiry');
    const [inquiry] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
    expect(inquiry).toMatchObject({ status: 'warning_needs_response', balance_transactions: [] });
    expect((await stripe.refunds.create({ payment_intent: intent.id })).status).toBe('succeeded');
    expect((await close(inquiry?.id ?? '', true)).body.status).toBe('warning_closed');
  });

  it('come by themselves with the card that does so', async () => {
    const intent = await paid('pm_card_createDispute');
    const { data } = await stripe.disputes.list({ charge: intent.latest_charge as string });
    expect(data).toMatchObject([{ status: 'needs_response', reason: 'fraudulent', amount: 2_000 }]);
  });

  it('are answered with evidence, or given up', async () => {
    const [answered, refuted, conceded] = [await paid(), await paid(), await paid()];
    const { body: first } = await open(answered);
    const evidence = { customer_name: 'Ada', uncategorized_text: 'winning_evidence' };
    const kept = await stripe.disputes.update(first.id, {
      evidence: { customer_name: 'Ada' },
      submit: false,
      metadata: { case: '7' },
    });
    expect(kept).toMatchObject({ status: 'needs_response', metadata: { case: '7' } });
    expect((await stripe.disputes.update(first.id, { evidence })).status).toBe('won');
    const { body: second } = await open(refuted);
    const dull = await stripe.disputes.update(second.id, { evidence: { customer_name: 'Ada' } });
    expect(dull.status).toBe('under_review');
    const { body: third } = await open(conceded);
    expect((await stripe.disputes.close(third.id)).status).toBe('lost');
    expect((await failureOf(stripe.disputes.close(third.id))).statusCode).toBe(400);
  });

  it('are refused of what there is not', async () => {
    const intent = await paid();
    expect((await open(intent, { amount: 2_001 })).status).toBe(400);
    expect((await open(intent, { amount: -1 })).status).toBe(400);
    expect((await open({ ...intent, id: 'pi_nobody' })).status).toBe(404);
    await open(intent);
    expect((await open(intent)).body.error?.message).toContain('disputed already');
    const unpaid = await stripe.paymentIntents.create({ amount: 2_000, currency: 'usd' });
    expect((await open(unpaid)).status).toBe(400);
  });
});
