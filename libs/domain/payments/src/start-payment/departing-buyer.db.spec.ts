import type { ProjectId, UserId } from '#kernel';
import { CartsApp, SettableClock } from '../../test/carts-app';
import { FakeCheckoutProvider } from '../../test/fake-checkout-provider';
import { PaymentRepository } from '../payment/payment.repository';
import { StartPayment } from './start-payment.service';

const now = new Date('2026-11-21T10:00:00Z');
const userId = 'ada' as UserId;

describe('a payment whose user is deleted', () => {
  const stripe = new FakeCheckoutProvider();
  let app: CartsApp;
  let projectId: ProjectId;

  beforeAll(async () => {
    app = await CartsApp.start(stripe, new SettableClock(now));
    projectId = await app.project('shop', 'book');
  });
  afterAll(() => app.stop());

  const start = (operationId: string) =>
    app.resolve(StartPayment).execute({
      projectId,
      operationId,
      fromFrontEnd: false,
      paymentType: 'auto',
      userId,
      email: 'ada@example.com',
      items: [{ productId: 'book', quantity: 1 }],
      successUrl: undefined,
      cancelUrl: undefined,
      reference: undefined,
      metadata: {},
    });

  it('while its checkout is being made is called off by whoever has made it, at once', async () => {
    stripe.meanwhile = async () => {
      if (stripe.sessions.size > 0) await app.tellOfUser(projectId, userId, 'deleted', 1);
    };
    await expect(start('first')).rejects.toMatchObject({ code: 'user_not_found' });
    const payment = await app.resolve(PaymentRepository).findByOperation(projectId, 'first');
    expect(payment).toMatchObject({ status: 'canceled', email: '' });
    expect([...stripe.sessions.values()].map(({ status }) => status)).toEqual(['expired']);
    await expect(start('second')).rejects.toMatchObject({ code: 'user_not_found' });
  });
});
