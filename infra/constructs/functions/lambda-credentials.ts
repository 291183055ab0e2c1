/** The credentials of an execution environment: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
interface LambdaCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Replaces the default credential provider chain of the SDK in the bundles. Lambda passes credentials to a function only in the environment, and the
 * other providers (profiles, SSO, instance metadata) are a sixth of a bundle.
 */
export function defaultProvider(): () => Promise<LambdaCredentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      throw new Error(
        'Expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, got none. This code runs only in Lambda.',
      );
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    };
  };
}
