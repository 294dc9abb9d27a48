import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, pageRequest, toPage } from '#infra/http';
import type { z } from 'zod';
import { RedriveUsageReport } from './redrive-usage-report.service';
import { UsageReportsRepository, type UsageReportRow } from './usage-reports.repository';
import {
  listReportsQuery,
  reportIdField,
  usageReportPageSchema,
  usageReportSchema,
} from './usage-reports.schema';

@ApiTags('usage')
@Controller('api/v1/usage_reports')
export class UsageReportsController {
  constructor(
    private readonly reports: UsageReportsRepository,
    private readonly redrive: RedriveUsageReport,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List reports of usage to Stripe, newest first',
    description: 'Those that are dead unless another state is asked for.',
    access: ['operator'],
    response: { status: 200, schema: usageReportPageSchema, description: 'A page of reports.' },
    errors: ['invalid_cursor'],
  })
  async listUsageReports(
    @Query({ schema: listReportsQuery }) query: z.output<typeof listReportsQuery>,
  ): Promise<z.output<typeof usageReportPageSchema>> {
    const page = pageRequest(query);
    const found = await this.reports.list(query.state, page.limit + 1, page.before);
    return toPage(found, page, ({ id }) => id, toView);
  }

  @Post(':usage_report_id/redrive')
  @Endpoint({
    summary: 'Report usage again that was parked',
    description:
      'Once its cause is mended. Where `first_sent_at` is more than a day ago, Stripe may have counted it and will count it again: look there first.',
    access: ['operator'],
    idempotency: 'local',
    response: { status: 200, schema: usageReportSchema, description: 'The report, pending again.' },
    errors: ['usage_report_not_found', 'usage_report_not_dead'],
  })
  async redriveUsageReport(
    @Param('usage_report_id', { schema: reportIdField }) id: string,
  ): Promise<z.output<typeof usageReportSchema>> {
    return toView(await this.redrive.execute(id));
  }
}

function toView({ id, ...report }: UsageReportRow): z.output<typeof usageReportSchema> {
  return {
    usage_report_id: id,
    ...report,
    quantity: Number(report.quantity),
    used_at: report.used_at.toISOString(),
    first_sent_at: report.first_sent_at?.toISOString() ?? null,
    available_at: report.available_at.toISOString(),
    settled_at: report.settled_at?.toISOString() ?? null,
  };
}
