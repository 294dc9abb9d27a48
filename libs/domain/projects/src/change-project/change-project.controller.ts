import { Body, Controller, Param, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DomainError, type ProjectId } from '#kernel';
import { chosenId, CurrentCaller, Endpoint, type Caller } from '#infra/http';
import { projectAnswer, toProjectAnswer, type ProjectAnswer } from '../project/project-answer';
import { changeProjectSchema, type ChangeProjectInput } from './change-project.schema';
import { ChangeProject } from './change-project.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class ChangeProjectController {
  constructor(private readonly change: ChangeProject) {}

  @Patch(':project_id')
  @Endpoint({
    summary: 'Change a project’s settings',
    description:
      'Its `billing_group` is for the operator to change: it opens one project’s customers to another.',
    takesBody: true,
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: projectAnswer, description: 'The project as it now is.' },
    errors: [
      'project_not_found',
      'project_archived',
      'url_not_allowed',
      'meter_taken_in_group',
      'price_of_another_project',
    ],
  })
  async changeProject(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) id: ProjectId,
    @Body({ schema: changeProjectSchema }) input: ChangeProjectInput,
    @CurrentCaller() caller: Caller,
  ): Promise<ProjectAnswer> {
    if (input.billing_group !== undefined && caller.kind !== 'operator') {
      throw new DomainError(
        'forbidden',
        'Only the operator says which projects share their customers: leave billing_group out.',
      );
    }
    return toProjectAnswer(await this.change.execute(id, input));
  }
}
