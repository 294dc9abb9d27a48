import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { closeDispute, isOpen } from '../resources/disputes/close-dispute';
import { openDispute } from '../resources/disputes/open-dispute';
import { type AccountReader } from '../storage/account-reader';
import { type AccountStore } from '../storage/account-store';
import { type Charge } from '../stripe-objects';
import { ControlError } from './control-error';
import { parseControl } from './parse-control';

const openSchema = z.strictObject({
  payment_intent: z.string().min(1),
  reason: z.string().min(1).max(100).default('fraudulent'),
  /** Minor units; the whole charge unless given. */
  amount: z.number().int().min(1).optional(),
  /** The bank only asks, and takes nothing. */
  inquiry: z.boolean().default(false),
});

const closeSchema = z.strictObject({ won: z.boolean() });

/** Does what a card holder's bank does. */
export function disputeControl(accounts: AccountStore) {
  return async (app: FastifyInstance): Promise<void> => {
    app.post('/_control/disputes', async (request) => {
      const { payment_intent: id, ...wanted } = parseControl(openSchema, request.body ?? {});
      const account = await accounts.accountHolding('payment_intent', id);
      if (account === undefined) throw new ControlError(404, `There is no payment intent '${id}'.`);
      return accounts.write(account, async (tx) => {
        const charge = await disputable(tx, id);
        const amount = wanted.amount ?? charge.amount_captured;
        if (amount > charge.amount_captured) {
          throw new ControlError(
            400,
            `amount: ${charge.amount_captured} were charged, ${amount} are too many.`,
          );
        }
        return openDispute(tx, charge, { ...wanted, amount });
      });
    });

    app.post<{ Params: { id: string } }>('/_control/disputes/:id/close', async (request) => {
      const { id } = request.params;
      const { won } = parseControl(closeSchema, request.body ?? {});
      const account = await accounts.accountHolding('dispute', id);
      if (account === undefined) throw new ControlError(404, `There is no dispute '${id}'.`);
      return accounts.write(account, async (tx) => {
        const dispute = await tx.get('dispute', id);
        if (!isOpen(dispute))
          throw new ControlError(400, `The dispute '${id}' is ${dispute.status} already.`);
        return closeDispute(tx, dispute, won);
      });
    });
  };
}

/** A charge whose money was taken, and that is not disputed already. */
async function disputable(reader: AccountReader, intentId: string): Promise<Charge> {
  const intent = await reader.get('payment_intent', intentId);
  const charge = intent.latest_charge ? await reader.get('charge', intent.latest_charge) : undefined;
  if (charge?.status !== 'succeeded' || charge.amount_captured === 0) {
    throw new ControlError(
      400,
      `The payment intent '${intentId}' is ${intent.status}: there is no money to dispute.`,
    );
  }
  const { data } = await reader.page('dispute', { limit: 100, match: { charge: charge.id } });
  const open = data.find(isOpen);
  if (open) throw new ControlError(400, `The charge is disputed already, by '${open.id}'.`);
  return charge;
}
