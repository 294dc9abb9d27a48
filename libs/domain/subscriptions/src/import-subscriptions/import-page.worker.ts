import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QueueWorkers } from '#infra/work-queue';
import { ImportPageQueue } from './import-page-queue';
import { ImportPage } from './import-page.service';
import { ImportSignal } from './import-signal';

/** Works on the pages of imports: those of one import in turn, those of several side by side. */
@Injectable()
export class ImportPageWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly queue: ImportPageQueue,
    private readonly signal: ImportSignal,
    private readonly importPage: ImportPage,
  ) {}

  onModuleInit(): void {
    this.workers.add({
      name: 'subscription_import_pages',
      help: 'Pages of Stripe accounts that wait for being imported, by state; dead ones need a person, or the import is begun anew',
      queue: this.queue,
      signal: this.signal,
      pollMilliseconds: 2_000,
      concurrency: 2,
      load: (claimed) => this.queue.load(claimed),
      handle: (page) => this.importPage.execute(page),
      idsOf: ({ importId, projectId }) => ({ import_id: importId, project_id: projectId }),
    });
  }
}
