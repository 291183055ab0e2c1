import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcards } from './acknowledgements.ts';

/** Why reading artifacts takes a wildcard. */
export const READS_ARTIFACTS = "An artifact's key holds the id of its run; nobody knows it before.";

/**
 * Lets the role of an action invoke the trigger and read the artifacts: the credentials of its jobs, with which the trigger reads an
 * input file, are a session of it.
 */
export function allowDeploy(actionRole: IRole, trigger: IFunction, artifacts: IBucket): void {
  actionRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [trigger.functionArn] }));
  for (const statement of readArtifacts(artifacts)) actionRole.addToPrincipalPolicy(statement);
  acknowledgeWildcards(actionRole, [artifacts.arnForObjects('*')], READS_ARTIFACTS);
}

/** Reading the objects of a bucket, and its key where the bucket knows it. */
export function readArtifacts(bucket: IBucket): PolicyStatement[] {
  const { encryptionKey } = bucket;
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
    ...(encryptionKey ? [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })] : []),
  ];
}
