import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  advance,
  amountsOf,
  aPrice,
  aSubscription,
  eventsDuring,
  failureOf,
  startTestSandbox,
  stripeClient,
  useCard,
} from '../../testing/sandbox-fixture';

describe('invoices made by hand', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let customer: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    stripe = stripeClient(sandbox);
    customer = await aCustomer(stripe, 'pm_card_visa');
  });

  const draft = async (amounts: number[] = [2000], fields: Partial<Stripe.InvoiceCreateParams> = {}) => {
    const invoice = await stripe.invoices.create({ customer, ...fields });
    for (const amount of amounts) await stripe.invoiceItems.create({ invoice: invoice.id, amount });
    return stripe.invoices.retrieve(invoice.id);
  };

  it('are drafted, finalized and paid, in this order of events', async () => {
    const events = await eventsDuring(stripe, async () => {
      const { id } = await draft([1500, 500], { description: 'Repair', metadata: { job: '7' } });
      expect(await stripe.invoices.retrieve(id)).toMatchObject({
        status: 'draft',
        billing_reason: 'manual',
        number: null,
        parent: null,
        total: 2000,
        auto_advance: false,
        description: 'Repair',
        metadata: { job: '7' },
      });
      const open = await stripe.invoices.finalizeInvoice(id, { expand: ['confirmation_secret'] });
      expect(open).toMatchObject({ status: 'open', amount_due: 2000, number: expect.any(String) as string });
      expect(open.confirmation_secret?.client_secret).toMatch(/^pi_/);
      expect(await stripe.invoices.pay(id)).toMatchObject({ status: 'paid', amount_paid: 2000 });
    });
    expect(events).toEqual([
      'invoice.created',
      'invoiceitem.created',
      'invoiceitem.created',
      'invoice.finalized',
      'payment_intent.created',
      'payment_intent.succeeded',
      'charge.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
  });

  it('are paid from a card form, with the secret of the payment', async () => {
    const { id } = await draft();
    await stripe.invoices.finalizeInvoice(id);
    const { data } = await stripe.invoicePayments.list({ invoice: id });
    const intent = data[0]?.payment.payment_intent as string;
    await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_mastercard' });
    expect((await stripe.invoices.retrieve(id)).status).toBe('paid');
  });

  it('are charged to their own card when they have one', async () => {
    const own = await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    const { id } = await draft([2000], { default_payment_method: own.id });
    await stripe.invoices.pay(id);
    const [charge] = (await stripe.charges.list()).data;
    expect(charge?.payment_method).toBe(own.id);
  });

  it('stay open when the card is declined', async () => {
    await useCard(stripe, customer, 'pm_card_chargeCustomerFail');
    const { id } = await draft();
    expect((await failureOf(stripe.invoices.pay(id))).code).toBe('card_declined');
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'open', attempt_count: 1 });
    expect((await stripe.invoices.voidInvoice(id)).status).toBe('void');
  });

  it('finalize and collect by themselves when told to', async () => {
    const { id } = await draft([2000], { auto_advance: true });
    await advance(sandbox, { hours: 2 });
    expect((await stripe.invoices.retrieve(id)).status).toBe('paid');
    const later = await draft();
    await stripe.invoices.update(later.id, { auto_advance: true });
    await advance(sandbox, { hours: 2 });
    expect((await stripe.invoices.retrieve(later.id)).status).toBe('paid');
  });

  it('take what waits for the customer only when told to', async () => {
    await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd' });
    expect(amountsOf(await draft([]))).toEqual([]);
    const including = await draft([], { pending_invoice_items_behavior: 'include' });
    expect(amountsOf(including)).toEqual([700]);
    expect((await stripe.invoiceItems.list({ pending: true })).data).toEqual([]);
  });

  it('bill now what waits for a subscription', async () => {
    const subscription = await aSubscription(stripe, { customer });
    await stripe.invoiceItems.create({
      customer,
      subscription: subscription.id,
      amount: 300,
      currency: 'usd',
    });
    const invoice = await stripe.invoices.create({ subscription: subscription.id });
    expect(invoice).toMatchObject({ customer, total: 300, billing_reason: 'subscription_update' });
    expect(invoice.parent?.subscription_details?.subscription).toBe(subscription.id);
  });

  it('change with their items and discounts as long as they are drafts', async () => {
    const { id } = await draft([1000]);
    const [item] = (await stripe.invoiceItems.list({ invoice: id })).data;
    await stripe.invoiceItems.update(item?.id ?? '', { quantity: 3, description: 'Hours' });
    const gone = await stripe.invoiceItems.create({ invoice: id, amount: 50 });
    await stripe.invoiceItems.del(gone.id);
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'once' });
    const changed = await stripe.invoices.update(id, {
      discounts: [{ coupon: coupon.id }],
      footer: 'Thank you',
    });
    expect(changed).toMatchObject({ subtotal: 3000, total: 2700, amount_due: 2700, footer: 'Thank you' });
    expect(changed.lines.data).toMatchObject([{ amount: 3000, quantity: 3, description: 'Hours' }]);
    await stripe.invoices.finalizeInvoice(id);
    for (const late of [
      () => stripe.invoices.update(id, { footer: 'Too late' }),
      () => stripe.invoiceItems.create({ invoice: id, amount: 1 }),
      () => stripe.invoiceItems.del(item?.id ?? ''),
    ]) {
      expect((await failureOf(late())).code).toBe('invoice_not_editable');
    }
  });

  it('are deleted as drafts only, and what was on them waits again', async () => {
    const { id } = await draft();
    expect(await eventsDuring(stripe, () => stripe.invoices.del(id))).toEqual(['invoice.deleted']);
    expect((await failureOf(stripe.invoices.retrieve(id))).statusCode).toBe(404);
    expect((await stripe.invoiceItems.list({ pending: true })).data).toMatchObject([{ amount: 2000 }]);
    const finalized = await draft();
    await stripe.invoices.finalizeInvoice(finalized.id);
    expect((await failureOf(stripe.invoices.del(finalized.id))).code).toBe('invoice_not_editable');
  });

  it('want a customer, and items in their own currency', async () => {
    expect((await failureOf(stripe.invoices.create({}))).param).toBe('customer');
    const { id } = await draft([]);
    const price = await aPrice(stripe, { currency: 'eur' });
    const foreign = stripe.invoiceItems.create({ invoice: id, pricing: { price: price.id } });
    expect((await failureOf(foreign)).param).toBe('invoice');
  });
});

describe('previews with coupons', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  it('tell what a new subscription would cost with one', async () => {
    const customer = await aCustomer(stripe);
    const price = await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 1000 });
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'once' });
    const preview = await stripe.invoices.createPreview({
      customer,
      discounts: [{ coupon: coupon.id }],
      subscription_details: { items: [{ price: price.id }] },
    });
    expect(preview).toMatchObject({ subtotal: 1000, total: 750, total_discount_amounts: [{ amount: 250 }] });
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
  });

  it('tell what the next invoice would be with another one, or with none', async () => {
    const [old, better] = [
      await stripe.coupons.create({ percent_off: 10, duration: 'forever' }),
      await stripe.coupons.create({ amount_off: 300, currency: 'usd', duration: 'once' }),
    ];
    const { id } = await aSubscription(stripe, { discounts: [{ coupon: old.id }] });
    const total = async (discounts?: Stripe.InvoiceCreatePreviewParams['discounts']) =>
      (await stripe.invoices.createPreview({ subscription: id, discounts })).total;
    expect(await total()).toBe(900);
    expect(await total([{ coupon: better.id }])).toBe(700);
    expect(await total('')).toBe(1000);
    expect(await total()).toBe(900);
  });
});
