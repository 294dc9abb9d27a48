import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type SandboxSettings } from '../../settings';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountStore } from '../../storage/account-store';
import { type CheckoutSession } from '../../stripe-objects';
import { sendPage } from '../layout';
import { money } from '../../money';
import { authenticationTitle, authenticationView, noticeView } from '../notice-view';
import { applyPromotion } from './apply-promotion';
import { readCheckoutForm } from './checkout-form';
import { acceptsDebit, type CheckoutEntries, type CheckoutFaults, checkoutView } from './checkout-view';
import { cardInput } from './enhancements';
import { afterAuthentication, planId, submitPayment } from './pay-on-page';

interface SessionPath {
  Params: { id: string };
}

interface FormAgain {
  status: number;
  faults: CheckoutFaults;
  entries?: CheckoutEntries;
}

interface CheckoutPageParts {
  accounts: AccountStore;
  settings: SandboxSettings;
}

/** The hosted checkout page. It works without scripts: every step is a form. */
export function checkoutPage({ accounts, settings }: CheckoutPageParts) {
  async function find(id: string): Promise<{ reader: AccountReader; session: CheckoutSession } | undefined> {
    const account = await accounts.accountHolding('checkout.session', id);
    if (account === undefined) return undefined;
    const reader = await accounts.read(account);
    return { reader, session: await reader.get('checkout.session', id) };
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.get<SessionPath>('/c/pay/:id', async (request, reply) => {
      const found = await find(request.params.id);
      if (!found) return notFound(reply);
      if (found.session.status !== 'open') return closed(reply, found.session);
      return showForm(reply, found.reader, found.session);
    });

    app.post<SessionPath>('/c/pay/:id', async (request, reply) => {
      const found = await find(request.params.id);
      if (!found) return notFound(reply);
      const { reader, session } = found;
      const form = readCheckoutForm(request.body, {
        needsEmail: !session.customer_details?.email,
        acceptsDebit: acceptsDebit(session),
        now: reader.now,
      });
      if (session.status !== 'open') return leave(reply, session);
      if (!form.ok) return showForm(reply, reader, session, { ...form, status: 422 });

      const outcome = await accounts.write(reader.account, (tx) =>
        submitPayment(tx, session.id, form, settings.publicUrl),
      );
      if (outcome.refusal !== undefined) {
        const { email, name } = form;
        const entries = { email: email ?? undefined, name: name ?? undefined };
        return showForm(reply, reader, session, {
          entries,
          faults: { message: outcome.refusal },
          status: 402,
        });
      }
      if (outcome.session.status === 'open') return reply.redirect(`/c/pay/${session.id}/authenticate`, 303);
      return leave(reply, outcome.session);
    });

    app.post<SessionPath & { Body?: { code?: unknown } }>('/c/pay/:id/promotion', async (request, reply) => {
      const found = await find(request.params.id);
      if (!found) return notFound(reply);
      const { reader, session } = found;
      const sent = request.body?.code;
      const code = typeof sent === 'string' ? sent.trim().slice(0, 500) : '';
      const outcome = await accounts.write(reader.account, (tx) => applyPromotion(tx, session.id, code));
      return outcome.refusal === undefined
        ? reply.redirect(`/c/pay/${session.id}`, 303)
        : showForm(reply, reader, session, {
            entries: { code },
            faults: { code: outcome.refusal },
            status: 422,
          });
    });

    app.get<SessionPath>('/c/pay/:id/authenticate', async (request, reply) => {
      const found = await find(request.params.id);
      if (!found) return notFound(reply);
      const { session } = found;
      if (session.status !== 'open') return closed(reply, session);
      const amount = session.amount_total
        ? money(session.amount_total, session.currency ?? 'usd')
        : undefined;
      return sendPage(reply, {
        title: authenticationTitle({ amount }),
        body: authenticationView({ action: `/c/pay/${session.id}/authenticate`, amount }),
      });
    });

    app.post<SessionPath & { Body?: { result?: unknown } }>(
      '/c/pay/:id/authenticate',
      async (request, reply) => {
        const found = await find(request.params.id);
        if (!found) return notFound(reply);
        const { reader, session } = found;
        const outcome = await accounts.write(reader.account, (tx) =>
          afterAuthentication(tx, session.id, request.body?.result === 'complete', settings.publicUrl),
        );
        return outcome.refusal === undefined
          ? leave(reply, outcome.session)
          : showForm(reply, reader, session, { faults: { message: outcome.refusal }, status: 402 });
      },
    );
  };
}

async function showForm(
  reply: FastifyReply,
  reader: AccountReader,
  session: CheckoutSession,
  again?: FormAgain,
): Promise<void> {
  const { line_items: items } = await reader.get('sandbox.checkout_plan', planId(session.id));
  sendPage(reply, {
    title: 'Checkout',
    body: checkoutView({ session, items, entries: again?.entries, faults: again?.faults }),
    script: cardInput,
    status: again?.status,
  });
}

/** Where a customer goes who has paid. */
const successUrl = (session: CheckoutSession): string =>
  (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);

function leave(reply: FastifyReply, session: CheckoutSession): void {
  if (session.status !== 'complete') return closed(reply, session);
  void reply.redirect(successUrl(session), 303);
}

function closed(reply: FastifyReply, session: CheckoutSession): void {
  if (session.status === 'complete') {
    return sendPage(reply, {
      title: 'Already paid',
      body: noticeView({
        title: 'All done',
        text: 'This checkout has been completed already. Nothing more will be charged.',
        link: { href: successUrl(session), label: 'Continue' },
      }),
    });
  }
  sendPage(reply, {
    title: 'Expired',
    body: noticeView({
      title: 'This checkout has expired',
      text: 'Nothing was charged. Please go back and start again.',
      link: session.cancel_url ? { href: session.cancel_url, label: 'Go back' } : undefined,
    }),
    status: 410,
  });
}

function notFound(reply: FastifyReply): void {
  sendPage(reply, {
    title: 'Not found',
    body: noticeView({ title: 'There is no such checkout', text: 'The link may be incomplete.' }),
    status: 404,
  });
}
