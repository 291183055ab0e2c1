import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Signer, SignerOptions } from './approvals/create-signer.ts';

/** The environment of a command. */
export interface CliIo {
  /** Writes results. */
  readonly stdout: (text: string) => void;
  /** Writes error messages. */
  readonly stderr: (text: string) => void;
  /** Results may have colors. */
  readonly hasColors: boolean;
  readonly now: () => Date;
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Creates a client with the region and credentials of the AWS CLI. Only commands that call AWS use it. */
  readonly cloudFormation: () => Promise<CloudFormationClient>;
  /** Finds the credentials of the caller, as the AWS CLI does. Only the commands about approvals use it. */
  readonly signer: (options: SignerOptions) => Promise<Signer>;
}

/** Exit codes of the command. `plan` exits with `cannotPredict` if only unknown effects prevent the deployment. */
export const EXIT = { allow: 0, error: 1, forbid: 2, ask: 3, cannotPredict: 4 } as const;
