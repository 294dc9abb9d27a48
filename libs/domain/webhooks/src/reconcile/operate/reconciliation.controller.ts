import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, type Page } from '#infra/http';
import type { z } from 'zod';
import { ReadReconciliation } from './read-reconciliation.service';
import {
  differencePage,
  listRunsQuery,
  runIdParameter,
  runPage,
  runView,
  startRunSchema,
  type DifferenceView,
  type PageQuery,
  type RunView,
} from './reconciliation.schema';
import { StartReconciliation } from './start-reconciliation.service';

@ApiTags('webhooks')
@Controller('api/v1/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly startReconciliation: StartReconciliation,
    private readonly read: ReadReconciliation,
  ) {}

  @Get()
  @Endpoint({
    summary: 'The last comparisons with Stripe',
    description: 'What was not known here as Stripe knows it, and what was done about it.',
    access: ['operator'],
    response: { status: 200, schema: runPage, description: 'Runs, newest first.' },
    errors: ['invalid_cursor'],
  })
  async listReconciliationRuns(@Query({ schema: listRunsQuery }) query: PageQuery): Promise<Page<RunView>> {
    return this.read.runs(query);
  }

  @Post('runs')
  @Endpoint({
    summary: 'Compare with Stripe now',
    description:
      'Walks Stripe’s events since the last run, and asks for what is open here. A dry run changes nothing and says what it would do. The run goes on after the answer: GET it until its `status` is `succeeded` or `failed`.',
    access: ['operator'],
    response: { status: 202, schema: runView, description: 'The run, queued.' },
    errors: [],
    idempotency: 'local',
  })
  async startReconciliationRun(
    @Body({ schema: startRunSchema }) body: z.output<typeof startRunSchema>,
  ): Promise<RunView> {
    return this.startReconciliation.execute(body.dry_run);
  }

  @Get('runs/:run_id')
  @Endpoint({
    summary: 'One comparison with Stripe',
    access: ['operator'],
    response: { status: 200, schema: runView, description: 'The run.' },
    errors: ['reconciliation_run_not_found'],
  })
  async getReconciliationRun(@Param('run_id', { schema: runIdParameter }) id: string): Promise<RunView> {
    return this.read.run(id);
  }

  @Get('runs/:run_id/differences')
  @Endpoint({
    summary: 'What a comparison with Stripe has found',
    access: ['operator'],
    response: { status: 200, schema: differencePage, description: 'Differences, newest first.' },
    errors: ['reconciliation_run_not_found', 'invalid_cursor'],
  })
  async listReconciliationDifferences(
    @Param('run_id', { schema: runIdParameter }) id: string,
    @Query({ schema: listRunsQuery }) query: PageQuery,
  ): Promise<Page<DifferenceView>> {
    return this.read.differences(id, query);
  }
}
