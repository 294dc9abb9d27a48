import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import { Mailer } from '#infra/mail';
import { MailOrders, type NewMailOrder } from './mail-orders';
import { MailSignal } from './mail-signal';

/** Orders a mail to an address, whoever has it: whether anyone does is found out later, so the answer and its duration cannot tell. */
@Injectable()
export class OrderMail {
  constructor(
    private readonly orders: MailOrders,
    private readonly signal: MailSignal,
    private readonly mailer: Mailer,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `mail_not_configured` */
  async execute(order: NewMailOrder): Promise<void> {
    if (!this.mailer.ready) {
      throw new DomainError(
        'mail_not_configured',
        'This installation cannot send mails: its operator has to set SMTP_URL.',
      );
    }
    await this.db.transaction(async () => {
      await this.orders.add(order);
      this.db.afterCommit(() => this.signal.raise());
    });
  }
}
