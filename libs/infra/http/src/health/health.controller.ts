import { Controller, Get, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Endpoint } from '../endpoint/endpoint.decorator';
import { Drain } from './drain';
import { HealthChecks, type HealthReport } from './health-checks';

const healthSchema = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'down', 'draining'])
      .meta({ description: '`degraded`: serving, but a part that is not required is down.', example: 'ok' }),
    checks: z
      .record(
        z.string(),
        z.object({
          status: z.enum(['up', 'down']).meta({ description: 'Whether the part answered.', example: 'up' }),
          required: z
            .boolean()
            .meta({ description: 'Whether nothing can be served without it.', example: true }),
          error: z.string().optional().meta({
            description: 'That something is wrong; the log says what.',
            example: 'It did not answer as it should; the log says more',
          }),
        }),
      )
      .meta({ description: 'The parts by name.', example: { database: { status: 'up', required: true } } }),
  })
  .meta({ id: 'Health' });

const liveSchema = z
  .object({ status: z.literal('ok').meta({ description: 'The process runs.', example: 'ok' }) })
  .meta({ id: 'Live' });

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly drain: Drain,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Summary of all parts, always 200',
    access: 'public',
    takesInput: false,
    response: { status: 200, schema: healthSchema, description: 'What is up and what is down.' },
  })
  health(): Promise<z.output<typeof healthSchema>> {
    return this.report();
  }

  @Get('live')
  @Endpoint({
    summary: 'Liveness: the process runs',
    access: 'public',
    takesInput: false,
    response: { status: 200, schema: liveSchema, description: 'It does.' },
  })
  live(): z.output<typeof liveSchema> {
    return { status: 'ok' };
  }

  @Get('ready')
  @Endpoint({
    summary: 'Readiness: may this instance get requests',
    description: 'Answers 503 with the same body while a required part is down or the instance is stopping.',
    access: 'public',
    takesInput: false,
    response: { status: 200, schema: healthSchema, description: 'It may.' },
  })
  @ApiResponse({ status: 503, standardSchema: healthSchema, description: 'It may not, or not any more.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<z.output<typeof healthSchema>> {
    const report = await this.report();
    if (report.status === 'down' || report.status === 'draining') reply.status(503);
    return report;
  }

  private async report(): Promise<
    Omit<HealthReport, 'status'> & { status: HealthReport['status'] | 'draining' }
  > {
    const report = await this.checks.report();
    return this.drain.isDraining ? { ...report, status: 'draining' } : report;
  }
}
