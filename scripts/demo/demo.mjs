import assert from 'node:assert/strict';
import Stripe from 'stripe';

const interval = 25;
const patience = 15_000;

/** What the stories are told with: clients of the running instance, and steps that must come out as promised. */
export class Demo {
  #stack;
  steps = 0;

  constructor(stack) {
    this.#stack = stack;
    this.stripe = new Stripe('sk_test_paygrove', {
      host: '127.0.0.1',
      port: stack.sandboxPort,
      protocol: 'http',
    });
  }

  /** Does one step and prints how long it took. What fails in it ends the demo. */
  async step(promise, work) {
    const begun = performance.now();
    try {
      const result = await work();
      this.steps += 1;
      console.log(`  ✓ ${promise.padEnd(68)} ${Math.round(performance.now() - begun)} ms`);
      return result;
    } catch (error) {
      throw new Error(`  ✗ ${promise}\n    ${error.message}`, { cause: error });
    }
  }

  /** Registers a project as the operator; gives its id and a client with its secret key. */
  async register(registration) {
    const operator = this.#client({ authorization: `Bearer ${this.#stack.adminKey}` });
    const project = await operator('POST', '/projects', registration, 201);
    const { PROJECT_ID, PAYMENT_API_KEY } = project.environment_variables;
    return {
      project,
      call: this.#client({ authorization: `Bearer ${PAYMENT_API_KEY}`, 'x-project-id': PROJECT_ID }),
    };
  }

  /** Pays on the checkout page of a session, as the customer would. */
  async pay({ checkout_session_id: session }, card = '4242424242424242') {
    return this.#control(`/_control/checkout/${session}/complete`, { card });
  }

  async advanceClock(time) {
    const response = await this.#control('/_control/clock/advance', time);
    assert.equal(response.status, 200, 'the clock did not move');
  }

  async advanceClockTo(moment) {
    const response = await fetch(`http://127.0.0.1:${this.#stack.sandboxPort}/_control/clock`);
    const { now } = await response.json();
    await this.advanceClock({ seconds: Math.ceil((moment - new Date(now)) / 1_000) });
  }

  /** From now on the renewals of a subscription are charged to another card. */
  async useCard({ subscription_id: subscription, customer_id: customer }, card) {
    const { id } = await this.stripe.paymentMethods.attach(card, { customer });
    await this.stripe.subscriptions.update(subscription, { default_payment_method: id });
  }

  /** Asks again until the answer has what is expected; fails with the difference when it has not in time. */
  async until(ask, expected) {
    const deadline = Date.now() + patience;
    for (;;) {
      const answer = await ask();
      const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, answer[name]]));
      try {
        assert.deepEqual(seen, expected);
        return answer;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, interval));
      }
    }
  }

  #control(path, body) {
    return fetch(`http://127.0.0.1:${this.#stack.sandboxPort}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  #client(headers) {
    return async (method, path, body, status = 200) => {
      const response = await fetch(`http://127.0.0.1:${this.#stack.port}/api/v1${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const answer = await response.json();
      assert.equal(
        response.status,
        status,
        `${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`,
      );
      return answer;
    };
  }
}
