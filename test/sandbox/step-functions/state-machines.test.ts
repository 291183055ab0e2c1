import {
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { setupMachine } from './support.ts';

describe('a state machine', () => {
  it('is listed and described, with the definition that it runs', async () => {
    const { run, client, stateMachineArn, work } = setupMachine({ Work: { Type: 'Task', Resource: '${Work}', End: true } });

    const listed = await run(client.send(new ListStateMachinesCommand({})));
    const described = await run(client.send(new DescribeStateMachineCommand({ stateMachineArn })));

    expect(listed.stateMachines).toMatchObject([{ stateMachineArn, name: 'deploy', type: 'STANDARD' }]);
    expect(described).toMatchObject({ name: 'deploy', status: 'ACTIVE', type: 'STANDARD' });
    expect(JSON.parse(described.definition ?? '').States).toEqual({ Work: { Type: 'Task', Resource: work, End: true } });
  });

  it.each([
    ['{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}', 'OK', []],
    ['{"StartAt":', 'FAIL', ['INVALID_JSON_DESCRIPTION']],
    ['{"StartAt":"A","States":{"A":{"Type":"Wait","End":true}}}', 'FAIL', ['SCHEMA_VALIDATION_FAILED']],
  ])('is validated before it exists: %s', async (definition, expected, codes) => {
    const { run, client } = setupMachine({ Done: { Type: 'Succeed' } });

    const { result, diagnostics } = await run(client.send(new ValidateStateMachineDefinitionCommand({ definition })));

    expect([result, diagnostics?.map(({ code }) => code)]).toEqual([expected, codes]);
  });
});
