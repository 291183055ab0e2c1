import type { TargetAccess } from '../functions/ports/ports.ts';
import type { Clients } from '../functions/runtime.ts';
import { openClient, type Session } from './shared-clients.ts';

/**
 * Creates real SDK clients with the request handler of the sandbox.
 *
 * @param session the identity of the caller, its Region, and its connection to the sandbox
 */
export function createSdkClients(session: Session): Clients {
  const inPlace = (target: TargetAccess = {}): Session => ({ ...session, ...target });
  const cloudFormation = once(() => openClient('cloudFormation', session));
  const secretsManager = once(() => openClient('secretsManager', session));
  const ssm = once(() => openClient('ssm', session));
  const s3 = once(() => openClient('s3', session));
  return {
    cloudFormation: (target) => (target ? openClient('cloudFormation', inPlace(target)) : cloudFormation()),
    codePipeline: once(() => openClient('codePipeline', session)),
    stepFunctions: once(() => openClient('stepFunctions', session)),
    secretsManager: (target) => (target ? openClient('secretsManager', inPlace(target)) : secretsManager()),
    sns: once(() => openClient('sns', session)),
    sqs: once(() => openClient('sqs', session)),
    ssm: (target) => (target ? openClient('ssm', inPlace(target)) : ssm()),
    sts: once(() => openClient('sts', session)),
    s3: (credentials) => (credentials === undefined ? s3() : openClient('s3', { ...session, credentials })),
  };
}

function once<T>(create: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= create();
    return made;
  };
}
