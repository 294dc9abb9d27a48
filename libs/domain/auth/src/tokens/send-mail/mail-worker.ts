import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QueueWorkers } from '#infra/work-queue';
import { MailOrders } from '../order-mail/mail-orders';
import { MailSignal } from '../order-mail/mail-signal';
import { SendMail } from './send-mail.service';

/** Sends what was ordered. The log names orders, never addresses. */
@Injectable()
export class MailWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly orders: MailOrders,
    private readonly signal: MailSignal,
    private readonly sendMail: SendMail,
  ) {}

  onModuleInit(): void {
    this.workers.add({
      name: 'mail_orders',
      help: 'Mails that wait for being sent, by state; dead ones were given up',
      queue: this.orders,
      signal: this.signal,
      pollMilliseconds: 2_000,
      concurrency: 10,
      load: (claimed) => this.orders.load(claimed),
      handle: async (order) => {
        await this.sendMail.execute(order);
        return 'done';
      },
      idsOf: ({ projectId, purpose }) => ({ project_id: projectId, purpose }),
      describe: withoutAddress,
      // Its address is forgotten by then.
      redrivable: false,
    });
  }
}

/** What an SMTP server says may name the address: its code and kind have to do. */
function withoutAddress(error: unknown): Error {
  return new Error(reasonOf(error));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, responseCode } = error as Error & { code?: unknown; responseCode?: unknown };
  return [error.name, code, responseCode]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ');
}
