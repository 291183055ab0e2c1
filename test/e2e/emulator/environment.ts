import { createServer } from 'node:net';
import { resolve } from 'node:path';

/** The emulator's account; its root key has the same digits, by which the emulator knows the account. */
export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';

/** Environment of every process that calls the emulator: this project's Node.js first, and no settings of the real AWS. */
export function emulatorEnvironment(url: string): Record<string, string> {
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  return {
    PATH: `${resolve('node_modules/.bin')}:${PATH}`,
    HOME: TMPDIR,
    TMPDIR,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** A free port on loopback. */
export function findFreePort(): Promise<number> {
  return new Promise((found, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
