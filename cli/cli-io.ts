import type { Signer, SignerOptions } from './approvals/create-signer.ts';
import type { AwsAccess, AwsClients } from './aws-clients.ts';

/** The environment of a command. */
export interface CliIo {
  /** Writes results. */
  readonly stdout: (text: string) => void;
  /** Writes error messages and progress. */
  readonly stderr: (text: string) => void;
  /** Results may have colors. */
  readonly hasColors: boolean;
  /** Width of the terminal that shows the results, in characters; undefined for pipes and files, whose lines are not wrapped. */
  readonly columns?: number;
  /** stderr is a terminal that can overwrite a line. */
  readonly isInteractive?: boolean;
  readonly now: () => Date;
  /** Waits for a number of milliseconds. @default real time */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Creates clients with the Region and the credentials of the AWS CLI. Only commands that call AWS use it. */
  readonly aws: (access: AwsAccess) => AwsClients;
  /** Finds the credentials of the caller, as the AWS CLI does. Only the commands about approvals use it. */
  readonly signer: (options: SignerOptions) => Promise<Signer>;
}

/** Exit codes of the command. `plan` exits with `cannotPredict` if only unknown effects prevent the deployment. */
export const EXIT = { allow: 0, error: 1, forbid: 2, ask: 3, cannotPredict: 4 } as const;
