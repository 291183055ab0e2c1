import { expect, it } from 'vitest';
import { checkDeployer } from '../../../core/deployment/deployers.ts';

it('permits no stack to a deployer that is not in the list', () => {
  expect(() => checkDeployer({}, 'release', { stackName: 'app' })).toThrow(
    /^Expected the gate to permit the deployer release to deploy the stack app, but `deployers` does not permit it/,
  );
});
