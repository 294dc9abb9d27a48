import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { logoutSchema, type LogoutBody } from './logout.schema';
import { Logout } from './logout.service';

@ApiTags('tokens')
@Controller('api/v1/auth')
export class LogoutController {
  constructor(private readonly logout: Logout) {}

  @Post('logout')
  @Endpoint({
    summary: 'End a session',
    description:
      'Its refresh tokens are over at once; an access token that is out runs on for up to 15 minutes.',
    access: ['secret_key', 'publishable_key'],
    idempotency: 'local',
    response: { status: 204, description: 'The session is over, if there was one.' },
  })
  async logOut(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: logoutSchema }) body: LogoutBody,
  ): Promise<void> {
    await this.logout.execute(projectId, body.refresh_token);
  }
}
