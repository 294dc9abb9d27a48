import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { WorkerLoop } from '#infra/work-queue';
import { MailOrders, type MailOrder } from '../order-mail/mail-orders';
import { MailSignal } from '../order-mail/mail-signal';
import { SendMail } from './send-mail.service';

const POLL_MILLISECONDS = 2_000;
const BATCH = 10;

/** Sends what was ordered. The log names orders, never addresses. */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(
    metrics: Metrics,
    private readonly orders: MailOrders,
    private readonly signal: MailSignal,
    private readonly sendMail: SendMail,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'auth-mails',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => this.round(),
      logger,
    });
    metrics.observe(
      'paygrove_mail_orders',
      'Mails that wait for being sent, by state; dead ones were given up',
      ['state'],
      async (gauge) => {
        for (const { state, count } of await orders.depth()) gauge.set({ state }, Number(count));
      },
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.signal.subscribe(() => this.loop.wake());
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async round(): Promise<boolean> {
    const orders = await this.orders.load(await this.orders.claim(BATCH));
    await Promise.all(orders.map((order) => this.send(order)));
    if (orders.length > 0) await this.orders.removeSettled();
    return orders.length === BATCH;
  }

  private async send(order: MailOrder): Promise<void> {
    try {
      await this.sendMail.execute(order);
      await this.orders.settle(order, 'done');
    } catch (error) {
      // What an SMTP server says may name the address: its code and kind have to do.
      const reason = reasonOf(error);
      const { state } = await this.orders.fail(order, new Error(reason));
      this.logger.warn(
        { mail_order_id: order.id, purpose: order.purpose, reason, state },
        'could not send a mail',
      );
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, responseCode } = error as Error & { code?: unknown; responseCode?: unknown };
  return [error.name, code, responseCode]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ');
}
