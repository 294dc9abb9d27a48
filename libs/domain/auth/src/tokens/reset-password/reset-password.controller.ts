import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentCaller, CurrentProject, Endpoint, type Caller } from '#infra/http';
import { mailAnswerSchema, type MailAnswer } from '../mail-request.schema';
import { OrderMail } from '../order-mail/order-mail.service';
import { checkRedirect } from '../order-mail/redirect-url';
import { resetPasswordSchema, type ResetPasswordBody } from './reset-password.schema';
import { ResetPassword } from './reset-password.service';

@ApiTags('tokens')
@Controller('api/v1/auth')
export class ResetPasswordController {
  constructor(
    private readonly orderMail: OrderMail,
    private readonly reset: ResetPassword,
  ) {}

  @Post('password_reset')
  @Endpoint({
    summary: 'Reset a password',
    description:
      'With `email`: ask for a mail with a token; the answer does not tell whether anyone has the address. With `token` and `password`: set the new one, which ends all sessions.',
    access: ['secret_key', 'publishable_key'],
    idempotency: 'local',
    response: { status: 200, schema: mailAnswerSchema, description: 'What was done.' },
    errors: ['one_time_token_invalid', 'url_not_allowed', 'mail_not_configured'],
  })
  async resetPassword(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @Body({ schema: resetPasswordSchema })
    { email, redirect_url: redirectUrl, token = '', password = '' }: ResetPasswordBody,
  ): Promise<MailAnswer> {
    if (email !== undefined) {
      checkRedirect(caller, redirectUrl);
      await this.orderMail.execute({ projectId, purpose: 'password_reset', email, redirectUrl });
      return { status: 'requested' };
    }
    await this.reset.execute(projectId, token, password);
    return { status: 'confirmed' };
  }
}
