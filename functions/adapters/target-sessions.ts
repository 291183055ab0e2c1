import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { DeploymentError } from '../../core/errors.ts';
import type { TargetSessions } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/** The shortest session. It is longer than the timeout of each task. */
const SESSION_SECONDS = 900;

/**
 * Sessions of the roles of targets, from STS in the Region of the gate. The credentials are valid in all Regions that the account of the
 * target has enabled.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function createTargetSessions(sts: () => STSClient): TargetSessions {
  return {
    async assume({ arn, externalId }, sessionName) {
      try {
        const input = { RoleArn: arn, RoleSessionName: sessionName, DurationSeconds: SESSION_SECONDS, ExternalId: externalId };
        const { Credentials } = await sts().send(new AssumeRoleCommand(input));
        const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
        return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      } catch (error) {
        if (classifyAwsError(error).kind !== 'denied') throw toDeploymentError(error, `to assume the role ${arn}`);
        throw new DeploymentError(
          'PermissionError',
          `Expected to assume the role ${arn}, got: ${classifyAwsError(error).message} The role does not exist, does not trust the gate, or ` +
            'requires another external ID, or `targets` of the gate does not contain it. Run `stackgate target-role` for the role that the ' +
            'target account needs, then release the change again.',
          { cause: error },
        );
      }
    },
  };
}
