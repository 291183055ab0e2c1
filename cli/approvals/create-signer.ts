import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { SignatureV4CryptoInit, SignatureV4Init } from '@smithy/signature-v4';

/** Settings of the AWS CLI that select the caller. */
export interface SignerOptions {
  /** Profile in the AWS configuration files. @default AWS_PROFILE, or the default profile */
  readonly profile?: string;
  /** @default the Region of the profile or of AWS_REGION */
  readonly region?: string;
}

/** The caller whose credentials sign requests. */
export interface Signer {
  readonly credentials: SignatureV4Init['credentials'];
  /** Region for an address that does not name one. */
  readonly region: () => Promise<string>;
  readonly sha256: SignatureV4CryptoInit['sha256'];
}

/** Finds the caller with the provider chain of the SDK, which every client has. The client sends no request. */
export function createSigner({ profile, region }: SignerOptions): Signer {
  const { config } = new CloudFormationClient({
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  });
  return { credentials: config.credentials, region: config.region, sha256: config.sha256 };
}
