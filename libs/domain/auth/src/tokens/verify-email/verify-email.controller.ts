import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentCaller, CurrentProject, Endpoint, type Caller } from '#infra/http';
import { mailAnswerSchema, type MailAnswer } from '../mail-request.schema';
import { OrderMail } from '../order-mail/order-mail.service';
import { checkRedirect } from '../order-mail/redirect-url';
import { verifyEmailSchema, type VerifyEmailBody } from './verify-email.schema';
import { VerifyEmail } from './verify-email.service';

@ApiTags('tokens')
@Controller('api/v1/auth')
export class VerifyEmailController {
  constructor(
    private readonly orderMail: OrderMail,
    private readonly verify: VerifyEmail,
  ) {}

  @Post('verify_email')
  @Endpoint({
    summary: 'Verify an e-mail address',
    description:
      'With `email`: ask for a mail with a token; the answer does not tell whether anyone has the address. With `token`: confirm.',
    access: ['secret_key', 'publishable_key'],
    idempotency: 'local',
    response: { status: 200, schema: mailAnswerSchema, description: 'What was done.' },
    errors: ['one_time_token_invalid', 'url_not_allowed', 'mail_not_configured'],
  })
  async verifyEmail(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @Body({ schema: verifyEmailSchema }) { email, redirect_url: redirectUrl, token }: VerifyEmailBody,
  ): Promise<MailAnswer> {
    if (email !== undefined) {
      checkRedirect(caller, redirectUrl);
      await this.orderMail.execute({ projectId, purpose: 'verify_email', email, redirectUrl });
      return { status: 'requested' };
    }
    await this.verify.execute(projectId, token ?? '');
    return { status: 'confirmed' };
  }
}
