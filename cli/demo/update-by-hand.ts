import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import type { Harness } from '../scenario/harness.ts';
import { resource } from './edits.ts';
import { editTemplate, sampleApp, TEMPLATE_PATH } from './sample-app.ts';

/** Starts an update of the deployed application without the gate, as an operator. */
export async function updateByHand({ sandbox, stackName }: Harness): Promise<void> {
  const template = editTemplate(sampleApp(), [{ path: resource('Jobs', 'Properties', 'VisibilityTimeout'), value: 120 }]);
  const update = new UpdateStackCommand({
    StackName: stackName,
    TemplateBody: template[TEMPLATE_PATH],
    Capabilities: ['CAPABILITY_IAM'],
    Parameters: [{ ParameterKey: 'environmentName', UsePreviousValue: true }],
  });
  await sandbox.clients('operator').cloudFormation().send(update);
}
