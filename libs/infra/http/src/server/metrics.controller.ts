import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Metrics } from '#infra/metrics';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../endpoint/endpoint.decorator';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Endpoint({
    summary: 'Metrics in the Prometheus text format',
    access: 'public',
    takesInput: false,
    response: { status: 200, description: 'The metrics.' },
  })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
