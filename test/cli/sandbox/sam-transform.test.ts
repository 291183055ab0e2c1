import { describe, expect, it } from 'vitest';
import { createSamTransform } from '../../../cli/sandbox/sam-transform.ts';

const TRANSFORM = 'Transform: AWS::Serverless-2016-10-31\n';
const SERVERLESS = `${TRANSFORM}Resources: {Work: {Type: AWS::Serverless::Function}}`;

describe('the SAM transform of the sandbox', () => {
  it('removes only the transform from a template without serverless resources', () => {
    const transform = createSamTransform('us-east-1', undefined);

    expect(JSON.parse(transform(`${TRANSFORM}Resources: {Topic: {Type: AWS::SNS::Topic}}`))).toEqual({
      Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    });
  });

  it('refuses serverless resources without a Python that has the translator', () => {
    expect(() => createSamTransform('us-east-1', undefined)(SERVERLESS)).toThrow(/--sam-python .* aws-sam-translator/);
  });

  it('names the error of a Python that fails or does not exist', () => {
    expect(() => createSamTransform('us-east-1', '/no/such/python')(SERVERLESS)).toThrow(/ENOENT/);
    expect(() => createSamTransform('us-east-1', process.execPath)(SERVERLESS)).toThrow(/failed with: ./);
  });
});
