import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#infra/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { downloadTokenField } from './download.schema';
import { Download } from './download.service';

@ApiTags('payments')
@Controller('api/v1/downloads')
export class DownloadController {
  constructor(private readonly download: Download) {}

  @Get(':token')
  @Endpoint({
    summary: 'Download what was bought',
    description:
      'The address of `download_url`, for the buyer’s browser. Counts, and leads on to where the project has registered its file.',
    access: 'public',
    response: { status: 302, description: 'The file is at `Location`.' },
    errors: ['download_not_found', 'download_expired', 'download_revoked', 'download_limit_reached'],
  })
  async downloadFile(
    @Param('token', { schema: downloadTokenField }) token: string,
    @Req() { method }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const url = await this.download.execute(token, method !== 'HEAD');
    reply.header('Location', url).header('Referrer-Policy', 'no-referrer');
  }
}
