import { type FastifyInstance, type FastifyReply } from 'fastify';
import { CardError } from '../../http/stripe-error';
import { finishAuthentication } from '../../resources/payment-intents/confirm-intent';
import { finishSetupAuthentication } from '../../resources/setup-intents/confirm-setup';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountStore } from '../../storage/account-store';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PaymentIntent, type SetupIntent } from '../../stripe-objects';
import { sendPage } from '../layout';
import { money } from '../../money';
import { authenticationTitle, authenticationView, noticeView } from '../notice-view';

interface IntentPath {
  Params: { account: string; id: string };
}

type Intent = PaymentIntent | SetupIntent;

/** The page that `next_action.redirect_to_url` of a payment or setup intent sends a customer to. */
export function authenticationPage(accounts: AccountStore) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get<IntentPath>('/authenticate/:account/:id', async (request, reply) => {
      const { account, id } = request.params;
      const intent = await findWaiting(await accounts.read(account), id);
      if (!intent) return nothingToDo(reply);
      const amount = 'amount' in intent ? money(intent.amount, intent.currency) : undefined;
      return sendPage(reply, {
        title: authenticationTitle({ amount }),
        body: authenticationView({ action: `/authenticate/${account}/${id}`, amount }),
      });
    });

    app.post<IntentPath & { Body?: { result?: unknown } }>(
      '/authenticate/:account/:id',
      async (request, reply) => {
        const { account, id } = request.params;
        const passed = request.body?.result === 'complete';
        const returnUrl = await accounts.write(account, async (tx) => {
          const intent = await findWaiting(tx, id);
          if (!intent) return undefined;
          const url = intent.next_action?.redirect_to_url?.return_url ?? null;
          await finish(tx, intent, passed);
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

async function findWaiting(reader: AccountReader, id: string): Promise<Intent | undefined> {
  const intent = (await reader.find('payment_intent', id)) ?? (await reader.find('setup_intent', id));
  return intent?.status === 'requires_action' ? intent : undefined;
}

/** A decline is no failure here: the intent tells of it. */
async function finish(tx: AccountTransaction, intent: Intent, passed: boolean): Promise<void> {
  try {
    if (intent.object === 'setup_intent') await finishSetupAuthentication(tx, intent, passed);
    else await finishAuthentication(tx, intent, passed);
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
  }
}

/** Stripe tells the shop on the way back which intent it was and how it went. */
function resultUrl(returnUrl: string, intent: Intent): string {
  const url = new URL(returnUrl);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '');
  url.searchParams.set(
    'redirect_status',
    intent.status === 'requires_payment_method' ? 'failed' : 'succeeded',
  );
  return url.href;
}

function nothingToDo(reply: FastifyReply): void {
  sendPage(reply, {
    title: 'Nothing to confirm',
    body: noticeView({ title: 'Nothing to confirm', text: 'Nothing here waits for you.' }),
    status: 404,
  });
}
