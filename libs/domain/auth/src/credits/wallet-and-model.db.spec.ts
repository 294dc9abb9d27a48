import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#infra/database';
import fc from 'fast-check';
import { SettableClock, startAuthApp } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { PaymentStory } from '../../test/payment-story';
import { WalletModel } from '../../test/wallet-model';
import { walletSteps, type WalletStep } from '../../test/wallet-steps';
import { AuthModule } from '../auth.module';
import { CloseDispute } from './close-dispute/close-dispute.service';
import { FollowDispute } from './follow-dispute/follow-dispute.service';
import { FollowRefund } from './follow-refund/follow-refund.service';
import { AddPurchasedCredits } from './add-purchased-credits/add-purchased-credits.service';
import { CreditHoldsRepository } from './credit-holds.repository';
import { CreditStatementsRepository } from './credit-statements.repository';
import { CreditWalletsRepository, type Wallet } from './credit-wallets.repository';
import { ForgiveDebt } from './forgive-debt/forgive-debt.service';
import { ReadCredits } from './read-credits/read-credits.service';

const DAY = 86_400_000;
const manual = { source: { type: 'manual' }, reference: null } as const;

/** What was done, to be done again, and what it answered. */
interface Done {
  readonly act: () => Promise<unknown>;
  readonly answer: unknown;
}

describe('a wallet and the model of one', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let wallets: CreditWalletsRepository;
  let holds: CreditHoldsRepository;
  let audit: LedgerAudit;
  let count = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    wallets = app.get(CreditWalletsRepository, { strict: false });
    holds = app.get(CreditHoldsRepository, { strict: false });
    audit = new LedgerAudit(app.get(Database));
  });

  afterAll(() => app.close());

  const purchase = (event: Parameters<AddPurchasedCredits['execute']>[0]) =>
    app.get(AddPurchasedCredits, { strict: false }).execute(event);
  const refund = (event: Parameters<FollowRefund['execute']>[0]) =>
    app.get(FollowRefund, { strict: false }).execute(event);
  const dispute = (event: Parameters<FollowDispute['execute']>[0]) =>
    app.get(FollowDispute, { strict: false }).execute(event);
  const close = (event: Parameters<CloseDispute['execute']>[0]) =>
    app.get(CloseDispute, { strict: false }).execute(event);
  const after = (days: number | null) =>
    days === null ? null : new Date(clock.now().getTime() + days * DAY);

  /** One wallet with its model, to which things happen. */
  class Play {
    readonly wallet: Wallet = { projectId: 'shop', userId: `usr_model_${(count += 1)}`, creditType: 'calls' };
    private readonly model: WalletModel;
    private readonly payments: readonly PaymentStory[];
    private readonly made: string[] = [];
    private readonly done: Done[] = [];

    constructor(creditDebt: 'repay' | 'forgive') {
      this.model = new WalletModel(creditDebt);
      this.payments = [0, 1, 2].map(() => new PaymentStory(this.wallet.userId, creditDebt));
    }

    async step(step: WalletStep, place: number): Promise<void> {
      const operationId = `op_${this.wallet.userId}_${place}`;
      const now = clock.now();
      switch (step.do) {
        case 'wait':
          return clock.advance({ days: step.days });
        case 'grant': {
          const granting = { ...manual, amount: step.amount, expiresAt: after(step.days), operationId };
          const answer = await this.repeatable(
            async () => (await wallets.grant(this.wallet, { ...granting, now: clock.now() })).available,
          );
          return expect(answer).toBe(this.model.grant(step.amount, granting.expiresAt, now));
        }
        case 'consumed':
        case 'revoked': {
          const taking = { kind: step.do, amount: step.amount, reference: null, operationId };
          const act = async () =>
            (await wallets.take(this.wallet, { ...taking, now: clock.now() })).available;
          const { moved, available } = this.model.take(step.do, step.amount, now);
          return expect(await (moved > 0 ? this.repeatable(act) : act())).toBe(available);
        }
        case 'hold':
          return this.hold(step.amount, new Date(now.getTime() + step.days * DAY), operationId);
        case 'settle':
          return this.settle(step.index, step.capture, operationId);
        case 'forgive': {
          const { amount } = step;
          const command = {
            wallet: this.wallet,
            amount: amount ?? undefined,
            reference: undefined,
            operationId,
          };
          const act = () => app.get(ForgiveDebt, { strict: false }).execute(command);
          const forgiven = this.model.forgive(amount, now);
          const expected = { forgiven, debt: this.model.debt(now) };
          return expect(await (forgiven > 0 ? this.repeatable(act) : act())).toEqual(expected);
        }
        case 'repeat': {
          const earlier = this.done[step.index];
          return earlier === undefined ? undefined : expect(await earlier.act()).toEqual(earlier.answer);
        }
        default:
          return this.ofPayment(step);
      }
    }

    async expectSame(): Promise<void> {
      const now = clock.now();
      const statements = app.get(CreditStatementsRepository, { strict: false });
      const [totals] = await statements.totalsOf(this.wallet.projectId, this.wallet.userId, now);
      expect(totals?.available ?? 0).toBe(this.model.available(now));
      expect(totals?.held ?? 0).toBe(this.model.held(now));
      const [balance] = await app
        .get(ReadCredits, { strict: false })
        .execute(this.wallet.projectId, this.wallet.userId);
      expect(balance?.available ?? 0).toBe(this.model.available(now));
      expect(balance?.held ?? 0).toBe(this.model.held(now));
      expect(balance?.debt ?? 0).toBe(this.model.debt(now));
      expect(balance?.lots.map(({ remaining }) => remaining) ?? []).toEqual(this.model.remaining(now));
    }

    private async hold(amount: number, expiresAt: Date, operationId: string): Promise<void> {
      const now = clock.now();
      const act = async () => {
        const held = await holds.hold(this.wallet, { amount, expiresAt, operationId, now: clock.now() });
        return held.outcome === 'insufficient' ? undefined : held.hold.id;
      };
      const answer = await act();
      expect(answer !== undefined).toBe(this.model.hold(amount, expiresAt, now));
      if (answer === undefined) return;
      this.made.push(answer);
      this.done.push({ act, answer });
    }

    private async settle(index: number, capture: number | null, operationId: string): Promise<void> {
      const now = clock.now();
      const id = this.made[index] ?? 'hold_none';
      const act = () => holds.settle(this.wallet.projectId, id, { capture, operationId, now: clock.now() });
      const { outcome, ...answer } = await act();
      expect(outcome).toBe(this.model.settle(index, capture, now) ?? 'not_found');
      if (outcome === 'closed') this.done.push({ act, answer: { outcome: 'repeated', ...answer } });
    }

    private async ofPayment(
      step: Extract<WalletStep, { do: 'purchase' | 'refund' | 'dispute' | 'close' }>,
    ): Promise<void> {
      const now = clock.now();
      const story = this.payments[step.payment];
      if (story === undefined) throw new Error('No such payment');
      const id = story.paymentId;
      if (step.do === 'purchase') {
        const event = story.purchased(step.amount, after(step.days));
        await this.repeatable(() => purchase(event));
        return this.model.purchase(id, step.amount, after(step.days), now);
      }
      if (step.do === 'refund') {
        const event = story.refunded(step.money);
        await this.repeatable(() => refund(event));
        return this.model.refund(id, step.money, now);
      }
      const disputeId = `dp_${id}_${step.dispute}`;
      if (step.do === 'dispute') {
        const event = story.disputed(disputeId, step.money);
        await this.repeatable(() => dispute(event));
        return this.model.dispute(id, disputeId, step.money, now);
      }
      const refunded = Math.min(
        this.model.refundedOf(id) + (step.lost ? step.money : 0),
        PaymentStory.AMOUNT,
      );
      const event = story.disputeClosed(disputeId, step.money, step.lost ? 'lost' : 'won', refunded);
      await this.repeatable(() => close(event));
      return this.model.closeDispute(id, disputeId, step.money, refunded, now);
    }

    private async repeatable(act: () => Promise<unknown>): Promise<unknown> {
      const answer = await act();
      this.done.push({ act, answer });
      return answer;
    }
  }

  it('are the same, whatever is done to them; repetitions change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(walletSteps, fc.constantFrom('repay', 'forgive'), async (steps, creditDebt) => {
        const play = new Play(creditDebt);
        for (const [place, step] of steps.entries()) await play.step(step, place);
        await play.expectSame();
        await audit.expectBalanced();
      }),
      { numRuns: 80 },
    );
  });
});
