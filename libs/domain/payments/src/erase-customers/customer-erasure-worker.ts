import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QueueWorkers } from '#infra/work-queue';
import { CustomerErasureQueue } from './customer-erasure-queue';
import { CustomerErasureSignal } from './customer-erasure-signal';
import { EraseCustomer } from './erase-customer.service';

/** Has the customers erased that were ordered to be. */
@Injectable()
export class CustomerErasureWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly queue: CustomerErasureQueue,
    private readonly signal: CustomerErasureSignal,
    private readonly eraseCustomer: EraseCustomer,
  ) {}

  onModuleInit(): void {
    this.workers.add({
      name: 'customer_erasures',
      help: 'Customers of deleted users that wait for being erased at Stripe, by state; dead ones need a person',
      queue: this.queue,
      signal: this.signal,
      pollMilliseconds: 2_000,
      concurrency: 5,
      load: (claimed) => this.queue.load(claimed),
      handle: (erasure) => this.eraseCustomer.execute(erasure),
      idsOf: ({ projectId, providerCustomerId }) => ({
        project_id: projectId,
        customer_id: providerCustomerId,
      }),
    });
  }
}
