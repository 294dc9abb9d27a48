import { Global, Module } from '@nestjs/common';
import { MailConfig } from '#infra/config';
import { LOGGER, type Logger } from '#infra/logging';
import { FileMailer } from './file-mailer';
import { Mailer } from './mailer';
import { SmtpMailer } from './smtp-mailer';

class NoMailer extends Mailer {
  readonly ready = false;

  async send(): Promise<void> {
    throw new Error('SMTP_URL is not set');
  }
}

@Global()
@Module({
  providers: [
    {
      provide: Mailer,
      inject: [MailConfig, LOGGER],
      useFactory: ({ smtpUrl, from, outboxDirectory }: MailConfig, logger: Logger): Mailer => {
        if (smtpUrl !== undefined) return new SmtpMailer(smtpUrl, from);
        return outboxDirectory === undefined ? new NoMailer() : new FileMailer(outboxDirectory, logger);
      },
    },
  ],
  exports: [Mailer],
})
export class MailModule {}
