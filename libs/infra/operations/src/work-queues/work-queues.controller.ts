import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, pageRequest, toPage } from '#infra/http';
import type { QueuedWork } from '#infra/work-queue';
import type { z } from 'zod';
import { OperateQueues } from './operate-queues.service';
import {
  listWorkQuery,
  queuedWorkPage,
  queuedWorkSchema,
  queueNameField,
  workIdField,
  workQueuesSchema,
} from './work-queues.schema';

@ApiTags('operations')
@Controller('api/v1/work_queues')
export class WorkQueuesController {
  constructor(private readonly operateQueues: OperateQueues) {}

  @Get()
  @Endpoint({
    summary: 'The queues of work, and what lies in them',
    access: ['operator'],
    response: { status: 200, schema: workQueuesSchema, description: 'All queues of this side.' },
    errors: [],
  })
  async listWorkQueues(): Promise<z.output<typeof workQueuesSchema>> {
    return { data: await this.operateQueues.depths() };
  }

  @Get(':queue/work')
  @Endpoint({
    summary: 'List the work of a queue, newest first',
    description: 'What is dead unless the pending is asked for.',
    access: ['operator'],
    response: { status: 200, schema: queuedWorkPage, description: 'A page of work.' },
    errors: ['work_queue_not_found', 'invalid_cursor'],
  })
  async listQueuedWork(
    @Param('queue', { schema: queueNameField }) queue: string,
    @Query({ schema: listWorkQuery }) query: z.output<typeof listWorkQuery>,
  ): Promise<z.output<typeof queuedWorkPage>> {
    const page = pageRequest(query);
    const found = await this.operateQueues.list(queue, query.state, page);
    return toPage(
      found,
      page,
      ({ position }) => String(position),
      (work) => toView(queue, work),
    );
  }

  @Post(':queue/work/:work_id/redrive')
  @Endpoint({
    summary: 'Try dead work again',
    description:
      'Once its cause is mended, or what `last_error` asks for is seen to. It gets another full round of tries, the first one at once.',
    access: ['operator'],
    idempotency: 'local',
    response: { status: 200, schema: queuedWorkSchema, description: 'The work, pending again.' },
    errors: ['work_queue_not_found', 'work_not_found', 'work_not_dead', 'work_not_redrivable'],
  })
  async redriveWork(
    @Param('queue', { schema: queueNameField }) queue: string,
    @Param('work_id', { schema: workIdField }) id: string,
  ): Promise<z.output<typeof queuedWorkSchema>> {
    return toView(queue, await this.operateQueues.redrive(queue, id));
  }
}

function toView(queue: string, work: QueuedWork): z.output<typeof queuedWorkSchema> {
  const { id, state, failures, last_error, available_at, settled_at } = work;
  return {
    work_id: id,
    queue,
    state,
    failures,
    last_error,
    available_at: available_at.toISOString(),
    settled_at: settled_at?.toISOString() ?? null,
  };
}
