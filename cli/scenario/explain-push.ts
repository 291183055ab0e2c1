import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { explainDeployment } from '../../core/timeline/explain-deployment.ts';
import type { Explanation } from '../../core/timeline/explanation.ts';
import { readExecution } from '../sources/execution.ts';
import type { Harness } from './harness.ts';

/** Explains the last push as `stackgate explain` does. @returns undefined if no execution was started */
export async function explainPush({ sandbox, gate }: Harness): Promise<Explanation | undefined> {
  const clients = sandbox.clients('operator');
  const [stepFunctions, cloudFormation, s3] = [clients.stepFunctions(), clients.cloudFormation(), clients.s3()];
  const { executions: [last] = [] } = await sandbox.run(
    stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: gate.stateMachineArn })),
  );
  if (last?.executionArn === undefined) return undefined;
  const ignore = (): void => undefined;
  const reading = readExecution({ stepFunctions, cloudFormation, s3 }, last.executionArn, new Date(), ignore);
  return explainDeployment(await sandbox.run(reading));
}
