import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cardByNumber, cardByToken } from '../cards/test-cards';
import { errorAnswer } from '../http/stripe-api';
import { CardError } from '../http/stripe-error';
import { completeSession } from '../resources/checkout-sessions/complete-session';
import { settleSession } from '../resources/checkout-sessions/settle-session';
import { createCardMethod, createDelayedMethod } from '../resources/payment-methods/payment-method';
import { type SandboxSettings } from '../settings';
import { type CheckoutSession, type PaymentMethod } from '../stripe-objects';
import { type AccountTransaction } from '../storage/account-transaction';
import { type AccountStore } from '../storage/account-store';
import { ControlError } from './control-error';
import { parseControl } from './parse-control';

const completeSchema = z.strictObject({
  /** The number of a test card, or a token such as `pm_card_visa`. */
  card: z.string().optional(),
  /** `delayed`: a bank debit, which completes the session unpaid; `settle` then ends it. */
  payment_method: z.enum(['card', 'delayed']).optional(),
  email: z.email().optional(),
  name: z.string().min(1).max(200).optional(),
});

const settleSchema = z.strictObject({ succeed: z.boolean() });

type Completion = z.infer<typeof completeSchema>;

interface CheckoutControlParts {
  accounts: AccountStore;
  settings: SandboxSettings;
}

/** Does what a customer does on the hosted page, and what their bank does later. */
export function checkoutControl({ accounts, settings }: CheckoutControlParts) {
  async function inSession<T>(
    id: string,
    work: (tx: AccountTransaction, session: CheckoutSession) => Promise<T>,
  ): Promise<T> {
    const account = await accounts.accountHolding('checkout.session', id);
    if (account === undefined) throw new ControlError(404, `There is no checkout session '${id}'.`);
    return accounts.write(account, async (tx) => work(tx, await tx.get('checkout.session', id)));
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.post<{ Params: { id: string } }>('/_control/checkout/:id/complete', async (request, reply) => {
      const input = parseControl(completeSchema, request.body ?? {});
      const answer = await inSession(request.params.id, async (tx, session) => {
        const payment = {
          method: methodFor(tx, input),
          email: input.email ?? session.customer_details?.email ?? 'customer@example.com',
          name: input.name ?? 'Sandbox Customer',
          authenticated: true,
        };
        try {
          return await completeSession(tx, session, payment, settings.publicUrl);
        } catch (error) {
          // A decline is kept, as on the page: its events tell of it and the session stays open.
          if (error instanceof CardError) return error;
          throw error;
        }
      });
      if (!(answer instanceof CardError)) return answer;
      const { status, body } = errorAnswer(answer);
      return reply.code(status).type('application/json').send(body);
    });

    app.post<{ Params: { id: string } }>('/_control/checkout/:id/settle', async (request) => {
      const { succeed } = parseControl(settleSchema, request.body ?? {});
      return inSession(request.params.id, (tx, session) => settleSession(tx, session, succeed));
    });
  };
}

function methodFor(tx: AccountTransaction, input: Completion): PaymentMethod {
  const billing = { email: input.email, name: input.name };
  if (input.payment_method === 'delayed') return createDelayedMethod(tx, billing);
  const typed = input.card ?? '4242424242424242';
  const card = cardByNumber(typed) ?? cardByToken(typed);
  if (!card) throw new ControlError(400, `'${typed}' is not one of the test cards.`);
  return createCardMethod(tx, card, billing);
}
