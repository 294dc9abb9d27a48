import { Module, type OnModuleInit } from '@nestjs/common';
import { verifyIssuerToken } from '#contracts';
import { SealedColumns } from '#infra/crypto';
import { CallBus } from '#infra/event-bus';
import { OutboundHttpModule } from '#infra/outbound-http';
import { UsersModule } from '../users/users.module';
import { KnownIssuers } from './known-issuers';
import { NamedProject } from './named-project';
import { PutIssuerController } from './put-issuer/put-issuer.controller';
import { PutIssuer } from './put-issuer/put-issuer.service';
import { ReadIssuerController } from './read-issuer/read-issuer.controller';
import { RemoveIssuerController } from './remove-issuer/remove-issuer.controller';
import { RemoveIssuer } from './remove-issuer/remove-issuer.service';
import { TokenIssuersRepository } from './token-issuers.repository';
import { IssuerKeys } from './verify-issuer-token/issuer-keys';
import { VerifyIssuerToken } from './verify-issuer-token/verify-issuer-token.service';

/** Auth services of projects' own, whose tokens count as those of end users. */
@Module({
  imports: [OutboundHttpModule, UsersModule],
  controllers: [PutIssuerController, ReadIssuerController, RemoveIssuerController],
  providers: [
    IssuerKeys,
    KnownIssuers,
    NamedProject,
    PutIssuer,
    RemoveIssuer,
    TokenIssuersRepository,
    VerifyIssuerToken,
  ],
})
export class IssuersModule implements OnModuleInit {
  constructor(
    private readonly calls: CallBus,
    private readonly sealed: SealedColumns,
    private readonly verify: VerifyIssuerToken,
  ) {}

  onModuleInit(): void {
    this.sealed.add({ table: 'auth.token_issuers', column: 'sealed_secret', key: ['id'], boundTo: ['id'] });
    this.calls.serve(verifyIssuerToken, (request) => this.verify.execute(request));
  }
}
