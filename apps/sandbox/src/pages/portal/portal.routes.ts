import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { StripeError } from '../../http/stripe-error';
import { productName } from '../../resources/subscriptions/period-lines';
import { methodOfSubscription } from '../../resources/subscriptions/subscription-method';
import { type SandboxSettings } from '../../settings';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountStore } from '../../storage/account-store';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { readCheckoutForm } from '../checkout/checkout-form';
import { type CheckoutEntries, type CheckoutFaults } from '../checkout/checkout-view';
import { cardInput } from '../checkout/enhancements';
import { sendPage } from '../layout';
import { noticeView } from '../notice-view';
import {
  allowedPrices,
  cancelOnPage,
  changePlanOnPage,
  livingSubscriptions,
  openPortal,
  type Portal,
  type PortalOutcome,
  renewOnPage,
  replaceCardOnPage,
} from './portal-actions';
import { type PortalSubscription, portalView } from './portal-view';

interface PortalPath {
  Params: { id: string };
}

interface FormAgain {
  status: number;
  faults: CheckoutFaults;
  entries?: CheckoutEntries;
}

interface PortalPageParts {
  accounts: AccountStore;
  settings: SandboxSettings;
}

type Action = (tx: AccountTransaction, portal: Portal, fields: Fields) => Promise<PortalOutcome>;
type Fields = z.infer<typeof fieldsSchema>;

const fieldsSchema = z.object({
  subscription: z.string().max(100).catch(''),
  price: z.string().max(100).catch(''),
});

/** The hosted billing portal: a customer looks after their subscriptions. It works without scripts. */
export function portalPage({ accounts, settings }: PortalPageParts) {
  const accountOf = (id: string) => accounts.accountHolding('billing_portal.session', id);

  const act = (action: Action) => async (request: FastifyRequest<PortalPath>, reply: FastifyReply) => {
    const { id } = request.params;
    const account = await accountOf(id);
    if (account === undefined) return notFound(reply);
    const fields = fieldsSchema.parse(request.body ?? {});
    const { refusal } = await refusalOf(() =>
      accounts.write(account, async (tx) => action(tx, await openPortal(tx, id), fields)),
    );
    if (refusal === undefined) return reply.redirect(`/p/session/${id}`, 303);
    return showPortal(reply, await accounts.read(account), id, { status: 402, faults: { message: refusal } });
  };

  return async (app: FastifyInstance): Promise<void> => {
    app.get<PortalPath>('/p/session/:id', async (request, reply) => {
      const account = await accountOf(request.params.id);
      if (account === undefined) return notFound(reply);
      return showPortal(reply, await accounts.read(account), request.params.id);
    });

    app.post<PortalPath>(
      '/p/session/:id/cancel',
      act((tx, portal, { subscription }) => cancelOnPage(tx, portal, subscription, settings)),
    );
    app.post<PortalPath>(
      '/p/session/:id/renew',
      act((tx, portal, { subscription }) => renewOnPage(tx, portal, subscription, settings)),
    );
    app.post<PortalPath>(
      '/p/session/:id/change',
      act((tx, portal, { subscription, price }) =>
        changePlanOnPage(tx, portal, subscription, price, settings),
      ),
    );

    app.post<PortalPath>('/p/session/:id/card', async (request, reply) => {
      const { id } = request.params;
      const account = await accountOf(id);
      if (account === undefined) return notFound(reply);
      const reader = await accounts.read(account);
      const form = readCheckoutForm(request.body, {
        needsEmail: false,
        acceptsDebit: false,
        now: reader.now,
      });
      if (!form.ok || form.payment === 'delayed') {
        return showPortal(reply, reader, id, { status: 422, ...(form.ok ? { faults: {} } : form) });
      }
      const { card, expiry } = form.payment;
      const { refusal } = await accounts.write(account, async (tx) =>
        replaceCardOnPage(tx, await openPortal(tx, id), card, expiry),
      );
      if (refusal === undefined) return reply.redirect(`/p/session/${id}`, 303);
      return showPortal(reply, reader, id, { status: 402, faults: { message: refusal } });
    });
  };
}

/** What Stripe would answer to a program, the customer reads. */
async function refusalOf(work: () => Promise<PortalOutcome>): Promise<PortalOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StripeError) return { refusal: error.message };
    throw error;
  }
}

async function showPortal(
  reply: FastifyReply,
  reader: AccountReader,
  id: string,
  again?: FormAgain,
): Promise<void> {
  const portal = await openPortal(reader, id);
  const { session, features } = portal;
  const customer = await reader.find('customer', session.customer);
  if (!customer || 'deleted' in customer) return notFound(reply);
  const subscriptions = await livingSubscriptions(reader, customer.id);
  const { data: invoices } = features.invoice_history.enabled
    ? await reader.page('invoice', { limit: 20, match: { customer: customer.id } })
    : { data: [] };
  sendPage(reply, {
    title: 'Your subscriptions',
    body: portalView({
      session,
      email: customer.email,
      subscriptions: await Promise.all(subscriptions.map((one) => describe(reader, portal, one))),
      invoices,
      method: await methodOfSubscription(reader, subscriptions[0], customer),
      canReplaceCard: features.payment_method_update.enabled,
      entries: again?.entries,
      faults: again?.faults,
    }),
    script: cardInput,
    status: again?.status,
  });
}

async function describe(
  reader: AccountReader,
  portal: Portal,
  subscription: Subscription,
): Promise<PortalSubscription> {
  const prices = await allowedPrices(reader, portal, subscription);
  const named = prices.map(async (price) => ({ price, name: await productName(reader, price) }));
  return {
    subscription,
    names: await Promise.all(subscription.items.data.map(({ price }) => productName(reader, price))),
    choices: await Promise.all(named),
    canCancel: portal.features.subscription_cancel.enabled,
  };
}

function notFound(reply: FastifyReply): void {
  sendPage(reply, {
    title: 'Not found',
    body: noticeView({ title: 'There is no such page', text: 'The link may be incomplete.' }),
    status: 404,
  });
}
