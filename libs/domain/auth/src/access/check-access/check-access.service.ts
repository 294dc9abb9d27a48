import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditWalletsRepository } from '../../credits/credit-wallets.repository';
import { PermissionGrantsRepository } from '../../permissions/permission-grants.repository';
import { AccessRepository } from '../access.repository';
import { decideAccess, type AccessDecision, type AccessFindings } from './access-decision';

export interface CheckAccessCommand {
  readonly projectId: string;
  readonly userId: string;
  readonly permission: string | undefined;
  readonly credits:
    | { readonly creditType: string; readonly amount: number; readonly consume: boolean }
    | undefined;
  readonly operationId: string;
}

/**
 * Whether a user may do something: has the permission, has the credits, or both; and takes the credits if he may. One round trip,
 * which others who ask the same at the same moment share.
 */
@Injectable()
export class CheckAccess {
  constructor(
    private readonly access: AccessRepository,
    private readonly grants: PermissionGrantsRepository,
    private readonly wallets: CreditWalletsRepository,
    private readonly clock: Clock,
  ) {}

  async execute(command: CheckAccessCommand): Promise<AccessDecision> {
    const now = this.clock.now();
    return decideAccess(await this.find(command, now), now);
  }

  private async find(command: CheckAccessCommand, now: Date): Promise<AccessFindings> {
    const { projectId, userId, permission, credits, operationId } = command;
    if (permission !== undefined && credits === undefined) {
      return { grants: await this.grants.standings({ projectId, userId, permission }) };
    }
    if (permission === undefined && credits?.consume === true) {
      const wallet = { projectId, userId, creditType: credits.creditType };
      const taking = { kind: 'consumed', amount: credits.amount, reference: null, operationId, now } as const;
      const { outcome, available } = await this.wallets.take(wallet, taking);
      return { credits: { sufficient: outcome !== 'insufficient', available } };
    }
    return this.access.find({ projectId, userId, permission, credits, operationId, now });
  }
}
