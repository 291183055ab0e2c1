import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { readContext } from '../../infra/context.ts';

const cdkJson: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));

const NETWORK = { vpcId: 'vpc-0a', subnetIds: ['subnet-0a'], securityGroupIds: ['sg-0a'] };
const TOPIC = 'arn:aws:sns:us-east-1:111111111111:people';

function read(overrides: Record<string, unknown> = {}) {
  return readContext(new App({ context: { ...cdkJson.context, ...overrides } }).node);
}

describe('the context of the sample pipeline', () => {
  it('is valid in cdk.json', () => {
    expect(read()).toMatchObject({ source: { type: 'codecommit' }, environments: ['test', 'prod'] });
  });

  it('is documented in cdk.json, value by value', () => {
    const values = Object.keys(
      read({ network: NETWORK, policyFile: 'infra/sample/gate-policy.yaml', notificationTopicArn: TOPIC }),
    );
    const documented = Object.keys(cdkJson.context)
      .filter((key) => key.startsWith('// '))
      .map((key) => key.slice(3));

    expect(values.filter((key) => !documented.includes(key))).toEqual([]);
  });

  it('parses JSON from the command line', () => {
    expect(read({ environments: '["dev"]', pullRequestChecks: 'false' })).toMatchObject({
      environments: ['dev'],
      pullRequestChecks: false,
    });
  });

  it('accepts GitHub with a connection', () => {
    const source = {
      type: 'github',
      repository: 'owner/name',
      branch: 'main',
      connectionArn: 'arn:aws:codeconnections:us-east-1:111111111111:connection/aEXAMPLE-8aad-4d5d-8878-dfcab0bc441f',
    };

    expect(read({ source }).source).toEqual(source);
  });

  it.each([
    ['a missing source', { source: undefined }, /source: expected/],
    ['an unknown kind of source', { source: { type: 'svn' } }, /source/],
    [
      'a GitHub source without a connection',
      { source: { type: 'github', repository: 'a/b', branch: 'main' } },
      /source\.connectionArn: expected the ARN/,
    ],
    [
      'a repository without an owner',
      { source: { type: 'github', repository: 'b', branch: 'main', connectionArn: 'x' } },
      /source\.repository: .*owner/,
    ],
    ['an unknown field', { application: { stackName: 'a', template: 't', tmplate: 'x' } }, /application: unknown: tmplate/],
    ['a template outside the repository', { application: { stackName: 'a', template: '../t' } }, /application\.template/],
    ['an environment that is no name', { environments: ['prod env'] }, /environments\[0\]/],
    ['no environment', { environments: [] }, /environments: expected a list .*at least one/],
    ['environments that are no list', { environments: '["dev"' }, /environments: expected a list of names such as/],
    ['an environment twice', { environments: ['dev', 'dev'] }, /environments: expected each environment once/],
    [
      'an application that is no object',
      { application: 'orders' },
      /application: expected an object with stackName and template/,
    ],
    [
      'a network that is no object',
      { network: 'vpc-0a' },
      /network: expected an object with vpcId, subnetIds and securityGroupIds/,
    ],
    [
      'capabilities that are no list',
      { application: { stackName: 'a', template: 't', capabilities: 'x' } },
      /capabilities: expected a list/,
    ],
    [
      'an unknown capability',
      { application: { stackName: 'a', template: 't', capabilities: ['x'] } },
      /capabilities\[0\]: expected one of CAP/,
    ],
    ['a policy file outside the repository', { policyFile: '/etc/policy.yaml' }, /policyFile: expected a path/],
    ['a policy file that is not there', { policyFile: 'no/such.yaml' }, /policyFile: expected the path of an existing file/],
    ['a bucket for a list of buckets', { artifactBuckets: 'my-bucket' }, /artifactBuckets: expected a list/],
    [
      'the ARN of a parameter for its name',
      { ssmParameters: ['arn:aws:ssm:a:b:parameter/c'] },
      /ssmParameters\[0\]: expected the name/,
    ],
    ['the ARN of a secret for its name', { secrets: ['arn:aws:secretsmanager:a:b:secret:c'] }, /secrets\[0\]: expected the name/],
    ['no policy for deployments', { deploymentPolicies: [] }, /deploymentPolicies: expected a list of at least one/],
    [
      'a subnet whose ID is invalid',
      { network: { ...NETWORK, subnetIds: ['vpc-1'] } },
      /network\.subnetIds\[0\]: expected an ID that begins with subnet-/,
    ],
    ['text for a switch', { pullRequestChecks: 'perhaps' }, /pullRequestChecks: expected true or false/],
  ])('refuses %s, and names the value', (_name, overrides, message) => {
    expect(() => read(overrides)).toThrow(message);
  });

  it('always names the expected value', () => {
    const wrong = Object.fromEntries(
      Object.keys(cdkJson.context)
        .filter((key) => /^\w+$/.test(key))
        .map((key) => [key, 7]),
    );

    expect(() =>
      read({ ...wrong, network: 7, policyFile: 7, notificationTopicArn: 7, artifactBuckets: 7, ssmParameters: 7, secrets: 7 }),
    ).toThrow(/^(?!.*Invalid input)/s);
  });

  it('names every wrong value at once', () => {
    expect(() => read({ environments: [], deploymentPolicies: [] })).toThrow(/environments.*\n.*deploymentPolicies/);
  });
});
