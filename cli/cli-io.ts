import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** What a command has of the world. */
export interface CliIo {
  /** Results. */
  readonly stdout: (text: string) => void;
  /** What went wrong. */
  readonly stderr: (text: string) => void;
  /** Whether results may be coloured. */
  readonly hasColors: boolean;
  readonly now: () => Date;
  /** Environment variables; none where they do not matter. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Made only by commands that call AWS: region and credentials as the AWS CLI finds them. */
  readonly cloudFormation: () => Promise<CloudFormationClient>;
}

/** Exit codes of the command. `plan` exits with `cannotPredict` if nothing but an unknown effect prevents the deployment. */
export const EXIT = { allow: 0, error: 1, forbid: 2, ask: 3, cannotPredict: 4 } as const;
