import { Module } from '@nestjs/common';
import { EncryptionKeysController } from './encryption-keys/encryption-keys.controller';
import { EncryptionKeys } from './encryption-keys/encryption-keys.service';
import { SealedTextRepository } from './encryption-keys/sealed-text.repository';
import { EventDeliveriesController } from './event-deliveries/event-deliveries.controller';
import { EventDeliveryRepository } from './event-deliveries/event-delivery.repository';
import { RedriveEventDelivery } from './event-deliveries/redrive-event-delivery.service';
import { RetentionJob } from './retention/retention-job';
import { RetentionRepository } from './retention/retention.repository';
import { OperateQueues } from './work-queues/operate-queues.service';
import { WorkQueuesController } from './work-queues/work-queues.controller';

/** What the operator sees and redoes of the infrastructure itself, and what it clears away. */
@Module({
  controllers: [EncryptionKeysController, EventDeliveriesController, WorkQueuesController],
  providers: [
    EncryptionKeys,
    SealedTextRepository,
    EventDeliveryRepository,
    RedriveEventDelivery,
    RetentionJob,
    RetentionRepository,
    OperateQueues,
  ],
})
export class OperationsModule {}
