import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { usageUser } from '../usage-fields';
import { readUsageQuery, usageTotals, type ReadUsageQuery, type UsageTotals } from './read-usage.schema';
import { ReadUsage } from './read-usage.service';

@ApiTags('usage')
@Controller('api/v1/usage')
export class ReadUsageController {
  constructor(private readonly read: ReadUsage) {}

  @Get(':user_id')
  @Endpoint({
    summary: 'What a user has used',
    description:
      'Added up by meter, by the times at which it was used, with what of it is not billed: `waiting`, `failed` and `unbilled`. The rest is reported to Stripe, or will be within seconds. A user of whom nothing is recorded has no totals; there is no 404.',
    access: ['secret_key'],
    response: { status: 200, schema: usageTotals, description: 'The totals.' },
  })
  async readUsage(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: usageUser }) userId: string,
    @Query({ schema: readUsageQuery }) { meter, from, to }: ReadUsageQuery,
  ): Promise<UsageTotals> {
    const totals = await this.read.execute({ projectId, userId, meter, from: timeOf(from), to: timeOf(to) });
    return { user_id: userId, from: from ?? null, to: to ?? null, totals };
  }
}

const timeOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);
