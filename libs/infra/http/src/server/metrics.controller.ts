import { Controller, Get, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Metrics } from '#infra/metrics';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Endpoint } from '../endpoint/endpoint.decorator';

const metricsSchema = z.string().meta({
  description: 'Each family with its help and type, then its values.',
  example: '# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.25\n',
});

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @ApiProduces('text/plain')
  @Endpoint({
    summary: 'Metrics in the Prometheus text format',
    access: 'public',
    takesInput: false,
    response: { status: 200, schema: metricsSchema, description: 'The metrics.' },
  })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
