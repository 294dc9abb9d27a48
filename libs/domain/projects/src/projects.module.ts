import { Module, type OnModuleInit } from '@nestjs/common';
import { authenticateKey, hasMeter, isKnownOrigin, isKnownProject } from '#contracts';
import { SealedColumns } from '#infra/crypto';
import { CallBus } from '#infra/event-bus';
import { ApiKeysRepository } from './api-key/api-keys.repository';
import { KeyIssuer } from './api-key/key-issuer';
import { ArchiveProjectController } from './archive-project/archive-project.controller';
import { ArchiveProject } from './archive-project/archive-project.service';
import { AuthenticateKey } from './authenticate-key/authenticate-key.service';
import { KeyUsage } from './authenticate-key/key-usage';
import { KnownKeys } from './authenticate-key/known-keys';
import { ChangeProjectController } from './change-project/change-project.controller';
import { ChangeProject } from './change-project/change-project.service';
import { CreateKeyController } from './create-key/create-key.controller';
import { CreateKey } from './create-key/create-key.service';
import { MetersRepository } from './meter/meters.repository';
import { PriceOwnership } from './product/price-ownership';
import { ProductPrices } from './product/product-prices';
import { ProductsRepository } from './product/products.repository';
import { ProjectChange } from './project/project-change';
import { ProjectsRepository } from './project/projects.repository';
import { WebhookUrlPolicy } from './project/webhook-url';
import { Projects } from './projects';
import { PutProductController } from './put-product/put-product.controller';
import { PutProduct } from './put-product/put-product.service';
import { ListKeysController } from './read-keys/list-keys.controller';
import { ListKeys } from './read-keys/list-keys.service';
import { ReadProductsController } from './read-products/read-products.controller';
import { ListProducts, ReadProduct } from './read-products/read-products.service';
import { ListProjects } from './read-projects/list-projects.service';
import { ReadProjectsController } from './read-projects/read-projects.controller';
import { RecognizeOrigin } from './recognize-origin/recognize-origin.service';
import { ProjectCredentials } from './register-project/project-credentials';
import { RegisterProjectController } from './register-project/register-project.controller';
import { RegisterProject } from './register-project/register-project.service';
import { RemoveProductController } from './remove-product/remove-product.controller';
import { RemoveProduct } from './remove-product/remove-product.service';
import { RevokeKeyController } from './revoke-key/revoke-key.controller';
import { RevokeKey } from './revoke-key/revoke-key.service';
import { RotateWebhookSecretController } from './rotate-webhook-secret/rotate-webhook-secret.controller';
import { RotateWebhookSecret } from './rotate-webhook-secret/rotate-webhook-secret.service';
import { PutStripeAccountController } from './put-stripe-account/put-stripe-account.controller';
import { PutStripeAccount } from './put-stripe-account/put-stripe-account.service';
import { ReadStripeAccountController } from './read-stripe-account/read-stripe-account.controller';
import { ReadStripeAccount } from './read-stripe-account/read-stripe-account.service';
import { RemoveStripeAccountController } from './remove-stripe-account/remove-stripe-account.controller';
import { RemoveStripeAccount } from './remove-stripe-account/remove-stripe-account.service';
import { ChangeStripeAccount } from './stripe-account/change-stripe-account.service';
import { StripeAccountKeys } from './stripe-account/stripe-account-keys';
import { StripeAccountsRepository } from './stripe-account/stripe-accounts.repository';
import { GroupMeters } from './meter/group-meters';
import { PricesAtAccount } from './product/prices-at-account';
import { WebhookSecrets } from './webhook-secret/webhook-secrets';
import { WebhookSecretsRepository } from './webhook-secret/webhook-secrets.repository';

const useCases = [
  ArchiveProject,
  AuthenticateKey,
  ChangeProject,
  CreateKey,
  ListKeys,
  ListProducts,
  ListProjects,
  PutProduct,
  PutStripeAccount,
  ReadProduct,
  ReadStripeAccount,
  RecognizeOrigin,
  RegisterProject,
  RemoveProduct,
  RemoveStripeAccount,
  RevokeKey,
  RotateWebhookSecret,
];

const repositories = [
  ApiKeysRepository,
  MetersRepository,
  ProductsRepository,
  ProjectsRepository,
  StripeAccountsRepository,
  WebhookSecretsRepository,
];

/** The payments side's register of projects: what they sell, and who may speak for them. */
@Module({
  controllers: [
    RegisterProjectController,
    ReadProjectsController,
    ChangeProjectController,
    ArchiveProjectController,
    ReadProductsController,
    PutProductController,
    RemoveProductController,
    CreateKeyController,
    ListKeysController,
    RevokeKeyController,
    RotateWebhookSecretController,
    PutStripeAccountController,
    ReadStripeAccountController,
    RemoveStripeAccountController,
  ],
  providers: [
    ...useCases,
    ...repositories,
    ChangeStripeAccount,
    GroupMeters,
    KeyIssuer,
    KeyUsage,
    KnownKeys,
    PriceOwnership,
    PricesAtAccount,
    ProductPrices,
    ProjectChange,
    ProjectCredentials,
    Projects,
    StripeAccountKeys,
    WebhookSecrets,
    WebhookUrlPolicy,
  ],
  exports: [Projects],
})
export class ProjectsModule implements OnModuleInit {
  constructor(
    private readonly calls: CallBus,
    private readonly sealed: SealedColumns,
    private readonly authenticate: AuthenticateKey,
    private readonly recognizeOrigin: RecognizeOrigin,
    private readonly projects: ProjectsRepository,
    private readonly meters: MetersRepository,
  ) {}

  onModuleInit(): void {
    this.sealed.add(
      { table: 'projects.webhook_secrets', column: 'sealed', key: ['id'], boundTo: ['project_id'] },
      ...['sealed_secret_key', 'sealed_webhook_secret', 'sealed_former_secret'].map((column) => ({
        table: 'projects.stripe_accounts',
        column,
        key: ['project_id', 'account_id'],
        boundTo: ['project_id', 'account_id'],
      })),
    );
    this.calls.serve(authenticateKey, (request) => this.authenticate.execute(request));
    this.calls.serve(hasMeter, async ({ project_id: id, meter }) => ({
      known: await this.meters.has(id, meter),
    }));
    this.calls.serve(isKnownOrigin, (request) => this.recognizeOrigin.execute(request));
    this.calls.serve(isKnownProject, async ({ project_id: id }) => ({
      known: await this.projects.exists(id),
    }));
  }
}
