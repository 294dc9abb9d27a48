import { platformAccount, type ProviderInvoice } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';

describe('ApplyInvoice of the first invoice', () => {
  let app: SubscriptionsApp;
  let number = 0;
  let paymentId: string;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
  });

  beforeEach(() => {
    number += 1;
    paymentId = `pay_${number}`;
    app.charges.asked.length = 0;
    const marks = { projectId: 'saas', userId: 'user', productId: 'pro_monthly', paymentId };
    app.stripe.is(aSnapshot({ id: `sub_stripe_${number}`, marks }));
  });

  afterAll(() => app.stop());

  const tell = (changes: Partial<ProviderInvoice> = {}) =>
    app.applyInvoice.execute({
      account: platformAccount,
      invoice: {
        id: `in_first_${number}`,
        status: 'paid',
        billingReason: 'subscription_create',
        subscriptionId: `sub_stripe_${number}`,
        customerId: 'cus_1',
        amountDue: 900,
        amountPaid: 900,
        currency: 'usd',
        attemptCount: 1,
        prorated: 0,
        paidAt: day(0),
        period: { end: day(30), amount: 900, priceId: 'price_1', quantity: 1 },
        ...changes,
      },
      outcome: 'paid',
      occurredAt: day(0),
    });
  const tellOfCheckout = () =>
    app.sync.execute({
      account: platformAccount,
      providerSubscriptionId: `sub_stripe_${number}`,
      occurredAt: day(0),
    });
  const types = async () => (await app.published(paymentId)).map(({ type }) => type);

  it.each(['pending', 'succeeded'] as const)('is named by a first payment that is %s', async (status) => {
    await app.checkOut(paymentId, status);
    if (status === 'succeeded') await tellOfCheckout();
    for (let time = 0; time < 3; time += 1) await tell();
    expect(await app.paidBy(paymentId)).toEqual({
      status,
      payment_intent_id: `pi_of_in_first_${number}`,
      provider_invoice_id: `in_first_${number}`,
    });
    // Asked for once, told to nobody, and no second payment.
    expect(app.charges.asked).toEqual([`in_first_${number}`]);
    expect(await app.payments(paymentId)).toEqual([]);
    expect(await types()).toEqual(['subscription.created']);
  });

  it('names the same when it is told several times at once', async () => {
    await app.checkOut(paymentId, 'pending');
    await Promise.all(Array.from({ length: 5 }, () => tell()));
    expect(await app.paidBy(paymentId)).toMatchObject({ payment_intent_id: `pi_of_in_first_${number}` });
    expect(await app.payments(paymentId)).toEqual([]);
    expect(await types()).toEqual(['subscription.created']);
  });

  it('does not ask for the intent where nothing was to be paid', async () => {
    await app.checkOut(paymentId, 'succeeded');
    await tell({ amountPaid: 0 });
    const named = { payment_intent_id: null, provider_invoice_id: `in_first_${number}` };
    expect(await app.paidBy(paymentId)).toMatchObject(named);
    expect(app.charges.asked).toEqual([]);
  });

  it('keeps the intent that is known already, and asks for no other', async () => {
    await app.checkOut(paymentId, 'succeeded', 'pi_known');
    await tell();
    const named = { payment_intent_id: 'pi_known', provider_invoice_id: `in_first_${number}` };
    expect(await app.paidBy(paymentId)).toMatchObject(named);
    expect(app.charges.asked).toEqual([]);
  });

  it('is another payment after the first one has bounced', async () => {
    await app.checkOut(paymentId, 'failed');
    await tellOfCheckout();
    await tell();
    expect(await app.paidBy(paymentId)).toMatchObject({ status: 'failed', provider_invoice_id: null });
    expect(await app.payments(paymentId)).toMatchObject([{ provider_invoice_id: `in_first_${number}` }]);
  });
});
