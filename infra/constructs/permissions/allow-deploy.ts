import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcards } from './acknowledgements.ts';

/** The reason for the wildcard in the ARN of artifacts. */
export const READS_ARTIFACTS = 'The key of an artifact contains an ID that CodePipeline generates for each run.';

/**
 * Allows the role of an action to invoke the trigger and to read the artifacts. The trigger reads an input file with the credentials of the job, which
 * are a session of this role.
 */
export function allowDeploy(actionRole: IRole, trigger: IFunction, artifacts: IBucket): void {
  actionRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [trigger.functionArn] }));
  for (const statement of readArtifacts(artifacts)) actionRole.addToPrincipalPolicy(statement);
  acknowledgeWildcards(actionRole, [artifacts.arnForObjects('*')], READS_ARTIFACTS);
}

/** Returns statements that allow reading the objects of a bucket and, if the bucket construct has a key, decrypting them. */
export function readArtifacts(bucket: IBucket): PolicyStatement[] {
  const { encryptionKey } = bucket;
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
    ...(encryptionKey ? [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })] : []),
  ];
}
