import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HttpConfig } from '#infra/config';
import { Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { registerProjectSchema, type RegisterProjectInput } from './register-project.schema';
import { RegisterProject } from './register-project.service';
import { registeredProjectAnswer, toRegisteredProjectAnswer } from './registered-project-answer';

@ApiTags('projects')
@Controller('api/v1/projects')
export class RegisterProjectController {
  constructor(
    private readonly register: RegisterProject,
    private readonly config: HttpConfig,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Register a project',
    description:
      'Checks or makes the prices at Stripe, finds out from the products what the project needs, and gives it its keys. Secrets are in this answer only.',
    access: ['operator'],
    idempotency: 'remote',
    answersSecret: true,
    response: { status: 201, schema: registeredProjectAnswer, description: 'The project is registered.' },
    errors: [
      'project_exists',
      'price_invalid',
      'price_of_another_project',
      'url_not_allowed',
      'provider_rejected',
      'provider_unavailable',
      'meter_taken_in_group',
      'concurrent_update',
    ],
  })
  async registerProject(
    @Body({ schema: registerProjectSchema }) input: RegisterProjectInput,
    @OperationId() operationId: string,
  ): Promise<z.output<typeof registeredProjectAnswer>> {
    const registered = await this.register.execute(input, operationId);
    const { publicUrl: payments, authServiceUrl: auth } = this.config;
    return toRegisteredProjectAnswer(registered, { payments, auth });
  }
}
