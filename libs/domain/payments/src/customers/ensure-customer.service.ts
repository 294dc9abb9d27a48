import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId, type UserId } from '#kernel';
import { sha256 } from '#infra/crypto';
import { PaymentProvider } from '#infra/stripe';
import { CustomerRepository } from './customer.repository';

/** Gives the user's customer at Stripe, made on first need, with the e-mail address of today. Outside transactions. */
@Injectable()
export class EnsureCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly provider: PaymentProvider,
    private readonly clock: Clock,
  ) {}

  async execute(projectId: ProjectId, userId: UserId, email: string): Promise<string> {
    const known = await this.customers.find(projectId, userId);
    if (known === undefined) return this.create(projectId, userId, email);
    if (known.email !== email) {
      await this.provider.changeCustomerEmail(known.providerCustomerId, email);
      await this.customers.changeEmail(projectId, userId, email);
    }
    return known.providerCustomerId;
  }

  private async create(projectId: ProjectId, userId: UserId, email: string): Promise<string> {
    const created = await this.provider.createCustomer({
      // Stripe refuses a repeated key with other parameters, so the address is part of the key.
      reference: `${projectId}:${userId}:${sha256(email).slice(0, 16)}`,
      email,
      metadata: { paygrove_project_id: projectId, paygrove_user_id: userId },
    });
    const kept = await this.customers.keep(
      projectId,
      userId,
      { providerCustomerId: created.id, email },
      this.clock.now(),
    );
    return kept.providerCustomerId;
  }
}
