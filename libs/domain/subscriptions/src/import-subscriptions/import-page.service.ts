import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Projects, type Product, type Project } from '#domain/projects';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import {
  CatalogueProviders,
  SubscriptionProviders,
  type AccountSubscription,
  type StripeAccount,
} from '#infra/stripe';
import type { StoredSubscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { ImportPageQueue, type ImportPageWork } from './import-page-queue';
import { lanesOf } from './import-lanes';
import { judgeSubscription, type Verdict } from './import-rule';
import type { ImportAt } from './import-run';
import { ImportSignal } from './import-signal';
import { ImportsRepository } from './imports.repository';
import { TakeOverSubscription } from './take-over-subscription.service';

/** How many users are worked on at a time: an import must leave enough of Stripe's rate for those who buy. */
const AT_A_TIME = 5;

interface Judged {
  readonly found: AccountSubscription;
  readonly known: StoredSubscription | undefined;
  readonly verdict: Verdict<Product>;
}

/**
 * Goes through one page of the account. Safe to repeat at any step: what became of each subscription is noted in the transaction in which it
 * did, and the next page is added in the one that ends this page.
 */
@Injectable()
export class ImportPage {
  constructor(
    private readonly projects: Projects,
    private readonly providers: SubscriptionProviders,
    private readonly catalogues: CatalogueProviders,
    private readonly imports: ImportsRepository,
    private readonly pages: ImportPageQueue,
    private readonly subscriptions: SubscriptionRepository,
    private readonly takeOver: TakeOverSubscription,
    private readonly signal: ImportSignal,
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `provider_unavailable` */
  async execute(page: ImportPageWork): Promise<'done'> {
    const begun = await this.imports.find(page.projectId, page.importId);
    if (begun?.status !== 'running') return 'done';
    const project = await this.projects.get(begun.projectId);
    const run: ImportAt = { ...begun, projectId: project.id, stripeAccount: project.stripeAccount };
    const provider = await this.providers.of(run);
    const { found, hasMore } = await provider.listSubscriptions(page.startingAfter);
    const judged = await this.judge(run, project, found);
    const lanes = lanesOf(judged);
    for (let begin = 0; begin < lanes.length; begin += AT_A_TIME) {
      await Promise.all(lanes.slice(begin, begin + AT_A_TIME).map((lane) => this.workThrough(run, lane)));
    }
    const foreign = judged.filter(({ verdict }) => verdict.kind === 'foreign').length;
    await this.finish(run, page, foreign, hasMore ? found.at(-1)?.subscription.id : undefined);
    return 'done';
  }

  private async judge(
    run: ImportAt,
    project: Project,
    found: readonly AccountSubscription[],
  ): Promise<Judged[]> {
    const { userIdFrom } = run;
    const { id: projectId, products } = project;
    const providerProductIds = await this.providerProductsOf(run, project, found);
    const rows = await this.subscriptions.findByProviderIds(found.map(({ subscription }) => subscription.id));
    return found.map((one) => {
      const known = rows.get(one.subscription.id);
      const context = { projectId, products, providerProductIds, userIdFrom, known };
      return { found: one, known, verdict: judgeSubscription(one, context) };
    });
  }

  private async workThrough(run: ImportAt, lane: readonly Judged[]): Promise<void> {
    for (const { found, known, verdict } of lane) {
      switch (verdict.kind) {
        case 'foreign':
          break;
        case 'known':
          await this.takeOver.again(run, found, known);
          break;
        case 'problem': {
          const { problem } = verdict;
          const subject = { object: 'subscription', objectId: found.subscription.id } as const;
          await this.imports.note(run, { ...subject, outcome: 'problem', problem });
          break;
        }
        case 'import':
          await this.takeOver.execute(run, found, verdict);
      }
    }
  }

  /** Stripe's products that the project sells; asked for only where there is a price that the project does not know. */
  private async providerProductsOf(
    account: StripeAccount,
    { products }: Project,
    found: readonly AccountSubscription[],
  ): Promise<ReadonlySet<string>> {
    const prices = new Set(products.filter(({ recurring }) => recurring).map(({ priceId }) => priceId));
    const unknown = found.some(({ items }) => items.every(({ priceId }) => !prices.has(priceId)));
    if (!unknown) return new Set();
    const catalogue = await this.catalogues.of(account);
    const known = await Promise.all([...prices].map((priceId) => catalogue.findPrice(priceId)));
    return new Set(known.flatMap((price) => (price === undefined ? [] : [price.productId])));
  }

  private async finish(
    run: ImportAt,
    page: ImportPageWork,
    foreign: number,
    last: string | undefined,
  ): Promise<void> {
    await this.db.transaction(async () => {
      await this.pages.noteForeign(page.id, foreign);
      if (last === undefined) await this.imports.complete(run.id, this.clock.now());
      else await this.pages.add(run, last);
      this.db.afterCommit(() => this.signal.raise());
    });
    if (last !== undefined) return;
    const counts = (await this.imports.countsOf([run.id])).get(run.id);
    this.logger.info(
      { import_id: run.id, project_id: run.projectId, dry_run: run.dryRun, ...counts },
      'an import of subscriptions is completed',
    );
  }
}
