import { type FastifyInstance, type FastifyReply } from 'fastify';
import { CardError } from '../../http/stripe-error';
import { finishAuthentication } from '../../resources/payment-intents/confirm-intent';
import { type AccountStore } from '../../storage/account-store';
import { type PaymentIntent } from '../../stripe-objects';
import { sendPage } from '../layout';
import { money } from '../money';
import { authenticationView, noticeView } from '../notice-view';

interface IntentPath {
  Params: { account: string; id: string };
}

/** The page that `next_action.redirect_to_url` of a payment intent sends a customer to. */
export function authenticationPage(accounts: AccountStore) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get<IntentPath>('/authenticate/:account/:id', async (request, reply) => {
      const { account, id } = request.params;
      const intent = await (await accounts.read(account)).find('payment_intent', id);
      if (intent?.status !== 'requires_action') return nothingToDo(reply);
      return sendPage(reply, {
        title: 'Confirm your payment',
        body: authenticationView(`/authenticate/${account}/${id}`, money(intent.amount, intent.currency)),
      });
    });

    app.post<IntentPath & { Body?: { result?: unknown } }>(
      '/authenticate/:account/:id',
      async (request, reply) => {
        const { account, id } = request.params;
        const passed = request.body?.result === 'complete';
        const returnUrl = await accounts.write(account, async (tx) => {
          const intent = await tx.find('payment_intent', id);
          if (intent?.status !== 'requires_action') return undefined;
          const url = intent.next_action?.redirect_to_url?.return_url ?? null;
          try {
            await finishAuthentication(tx, intent, passed);
          } catch (error) {
            if (!(error instanceof CardError)) throw error;
          }
          return url === null ? null : resultUrl(url, intent);
        });
        if (returnUrl === undefined) return nothingToDo(reply);
        if (returnUrl !== null) return reply.redirect(returnUrl, 303);
        return sendPage(reply, {
          title: 'Thank you',
          body: noticeView({ title: 'Thank you', text: 'You can close this page and go back to the shop.' }),
        });
      },
    );
  };
}

/** Stripe tells the shop on the way back which payment it was and how it went. */
function resultUrl(returnUrl: string, intent: PaymentIntent): string {
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret ?? '');
  url.searchParams.set(
    'redirect_status',
    intent.status === 'requires_payment_method' ? 'failed' : 'succeeded',
  );
  return url.href;
}

function nothingToDo(reply: FastifyReply): void {
  sendPage(reply, {
    title: 'Nothing to confirm',
    body: noticeView({ title: 'Nothing to confirm', text: 'This payment does not wait for you.' }),
    status: 404,
  });
}
