import assert from 'node:assert/strict';

const bob = { user_id: 'bob', email: 'bob@example.com' };
const MILLISECONDS_PER_HOUR = 3_600_000;

/** A year of a monthly plan, in seconds: the clock of the sandbox is moved, and Paygrove's follows. */
export async function year(demo) {
  const { call } = await demo.step('registers with a plan that may be tried for 14 days', () =>
    demo.register({
      name: 'Year Notes',
      domain: 'year.example',
      products: [
        {
          id: 'plan',
          name: 'Plan',
          type: 'subscription',
          price: { amount: 1200, interval: 'month' },
          trial_days: 14,
          grants: { permissions: ['notes'], grace_days: 5 },
        },
      ],
    }),
  );
  const plan = new PlanOfBob(demo, call);
  const first = await plan.trial();
  await plan.fails(first);
  await plan.comesBack();
  await plan.books();
}

const paidInFull = ({ status, amount }) => status === 'succeeded' && amount === 1200;

class PlanOfBob {
  #demo;
  #call;

  constructor(demo, call) {
    this.#demo = demo;
    this.#call = call;
  }

  async trial() {
    const payment = await this.#demo.step('day 0: the trial begins, and gives the permission', async () => {
      const started = await this.#buy();
      await this.#becomes({ status: 'trialing' });
      await this.#permission({ allowed: true, in_grace: false });
      return started;
    });
    await this.#demo.step('day 14: the trial ends, and the first month is paid', () => this.#renews());
    await this.#demo.step('three more months, each renewed by itself', () => this.#renews(3));
    return payment;
  }

  async fails({ provider }) {
    await this.#demo.step('the card fails: past due, with the permission in its grace', async () => {
      await this.#demo.useCard(provider, 'pm_card_chargeCustomerFail');
      await this.#endOfPeriod();
      await this.#becomes({ status: 'past_due' });
      await this.#permission({ allowed: true, in_grace: true });
    });
    await this.#demo.step('three days later another card pays: all is well again', async () => {
      await this.#demo.useCard(provider, 'pm_card_visa');
      await this.#demo.advanceClock({ days: 3 });
      await this.#becomes({ status: 'active', grace_ends_at: null });
      await this.#permission({ allowed: true, in_grace: false });
    });
    await this.#demo.step('three more months', () => this.#renews(3));
    await this.#demo.step('the card fails for good: the permission goes on the fifth day', async () => {
      await this.#demo.useCard(provider, 'pm_card_chargeCustomerFail');
      await this.#endOfPeriod();
      await this.#becomes({ status: 'past_due' });
      await this.#demo.advanceClock({ days: 5 });
      await this.#permission({ allowed: false, reason: 'grace_ended' });
    });
    await this.#demo.step('ten days later Stripe gives up, and it has expired', async () => {
      await this.#demo.advanceClock({ days: 10, hours: 1 });
      await this.#becomes({ status: 'expired' });
    });
  }

  async comesBack() {
    await this.#demo.step('he comes back for three months, and plans the end', async () => {
      const { provider } = await this.#buy();
      await this.#becomes({ status: 'active', trial_end: null });
      await this.#renews(2);
      await this.#demo.stripe.subscriptions.update(provider.subscription_id, { cancel_at_period_end: true });
      await this.#becomes({ status: 'active', cancel_at_period_end: true });
    });
    await this.#demo.step('the last period ends: five days of grace, then it has expired', async () => {
      await this.#endOfPeriod();
      await this.#becomes({ status: 'canceled' });
      await this.#permission({ allowed: true, in_grace: true });
      await this.#demo.advanceClock({ days: 5 });
      await this.#permission({ allowed: false, reason: 'grace_ended' });
      await this.#becomes({ status: 'expired' });
    });
  }

  async books() {
    await this.#demo.step(
      'the books: two purchases, and a payment for each of the ten months that followed',
      () => {
        const count = async () => {
          const { data } = await this.#call('GET', '/payments?user_id=bob&limit=100');
          const of = (reason) => data.filter(({ billing_reason }) => billing_reason === reason);
          return { purchases: of('purchase').length, renewals: of('renewal').filter(paidInFull).length };
        };
        return this.#demo.until(count, { purchases: 2, renewals: 10 });
      },
    );
  }

  async #buy() {
    const started = await this.#call('POST', '/checkout/subscription', { ...bob, product_id: 'plan' }, 201);
    assert.equal((await this.#demo.pay(started)).status, 200);
    return this.#demo.until(() => this.#call('GET', `/payments/${started.payment_id}`), {
      status: 'succeeded',
    });
  }

  async #renews(months = 1) {
    for (let month = 0; month < months; month += 1) {
      const end = await this.#endOfPeriod();
      const moved = async () => {
        const shown = await this.#subscription();
        return { ...shown, renewed: shown.current_period_end !== end };
      };
      await this.#demo.until(moved, { status: 'active', grace_ends_at: null, renewed: true });
    }
  }

  /** Lets the period end, and its successor be charged, an hour later. Gives when it ended. */
  async #endOfPeriod() {
    const { current_period_end: end } = await this.#subscription();
    await this.#demo.advanceClockTo(new Date(new Date(end).getTime() + 2 * MILLISECONDS_PER_HOUR));
    return end;
  }

  #subscription() {
    return this.#call('GET', '/subscriptions/bob/plan');
  }

  #becomes(expected) {
    return this.#demo.until(() => this.#subscription().catch(() => ({})), expected);
  }

  #permission(expected) {
    return this.#demo.until(() => this.#call('GET', '/permissions/bob/notes'), expected);
  }
}
