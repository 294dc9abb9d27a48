import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** By what a configuration is found again. */
export interface PortalAllowance {
  readonly projectId: string;
  readonly stripeAccount: string;
  /** A hash of what it allows. */
  readonly allows: string;
}

/** Which configuration at Stripe allows what. */
@Injectable()
export class PortalConfigurationRepository {
  constructor(private readonly db: Database) {}

  async find({ projectId, stripeAccount, allows }: PortalAllowance): Promise<string | undefined> {
    const row = await this.db.client.portalConfiguration.findUnique({
      where: { projectId_stripeAccount_allows: { projectId, stripeAccount, allows } },
    });
    return row?.configurationId;
  }

  /** Where another has noted one meanwhile, that one stays. */
  async note(allowance: PortalAllowance, configurationId: string, now: Date): Promise<void> {
    await this.db.client.portalConfiguration.createMany({
      data: [{ ...allowance, configurationId, createdAt: now }],
      skipDuplicates: true,
    });
  }

  async forget({ projectId, stripeAccount }: Omit<PortalAllowance, 'allows'>, id: string): Promise<void> {
    await this.db.client.portalConfiguration.deleteMany({
      where: { projectId, stripeAccount, configurationId: id },
    });
  }
}
