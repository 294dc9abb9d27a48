import { Module, type OnModuleInit } from '@nestjs/common';
import { tokenKeys } from '#contracts';
import { TokenConfig } from '#infra/config';
import { SealedColumns } from '#infra/crypto';
import { CallBus } from '#infra/event-bus';
import { UsersModule } from '../users/users.module';
import { AddressHash } from './address-hash';
import { ConfirmAddress } from './confirm-address';
import { LoginAttemptsRepository } from './login/login-attempts.repository';
import { LoginController } from './login/login.controller';
import { Login } from './login/login.service';
import { LogoutController } from './logout/logout.controller';
import { Logout } from './logout/logout.service';
import { OneTimeTokensRepository } from './one-time-tokens.repository';
import { MailOrders } from './order-mail/mail-orders';
import { MailSignal } from './order-mail/mail-signal';
import { OrderMail } from './order-mail/order-mail.service';
import { PublishKeysController } from './publish-keys/publish-keys.controller';
import { RefreshSessionController } from './refresh-session/refresh-session.controller';
import { RefreshSession } from './refresh-session/refresh-session.service';
import { ResetPasswordController } from './reset-password/reset-password.controller';
import { ResetPassword } from './reset-password/reset-password.service';
import { MailWorker } from './send-mail/mail-worker';
import { SendMail } from './send-mail/send-mail.service';
import { SessionTokens } from './session/session-tokens';
import { SessionsRepository } from './session/sessions.repository';
import { RotateSigningKeys } from './signing-keys/rotate-signing-keys.service';
import { SigningKeysRepository } from './signing-keys/signing-keys.repository';
import { TokenSigner } from './signing-keys/token-signer';
import { TokenUpkeep } from './token-upkeep';
import { VerifyEmailController } from './verify-email/verify-email.controller';
import { VerifyEmail } from './verify-email/verify-email.service';

/** How users prove who they are. */
@Module({
  imports: [UsersModule],
  controllers: [
    LoginController,
    RefreshSessionController,
    LogoutController,
    VerifyEmailController,
    ResetPasswordController,
    PublishKeysController,
  ],
  providers: [
    AddressHash,
    ConfirmAddress,
    Login,
    LoginAttemptsRepository,
    Logout,
    MailOrders,
    MailSignal,
    MailWorker,
    OneTimeTokensRepository,
    OrderMail,
    RefreshSession,
    ResetPassword,
    RotateSigningKeys,
    SendMail,
    SessionTokens,
    SessionsRepository,
    SigningKeysRepository,
    TokenSigner,
    TokenUpkeep,
    VerifyEmail,
  ],
  exports: [TokenSigner],
})
export class TokensModule implements OnModuleInit {
  constructor(
    private readonly calls: CallBus,
    private readonly sealed: SealedColumns,
    private readonly signer: TokenSigner,
    private readonly config: TokenConfig,
  ) {}

  onModuleInit(): void {
    this.sealed.add(
      { table: 'auth.signing_keys', column: 'sealed_private', key: ['id'], boundTo: ['id'] },
      { table: 'auth.sessions', column: 'seed', key: ['id'], boundTo: ['id'] },
      { table: 'auth.mail_orders', column: 'sealed_recipient', key: ['id'], boundTo: ['id'] },
    );
    this.calls.serve(tokenKeys, async () => ({
      issuer: this.config.issuer,
      keys: await this.signer.publicKeys(),
    }));
  }
}
