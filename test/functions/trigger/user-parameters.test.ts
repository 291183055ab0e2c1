import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { readUserParameters } from '../../../functions/trigger/user-parameters.ts';

const BINDINGS = ['environmentName', 'stackName', 'roleArn', 'onUnsafe'];
const KEYS = ['inputFile', 'input', 's3Bucket', 'stateMachineFile', 'pipelineExecutionId', 'inputArtifact', ...BINDINGS];

/** Returns the parsed UserParameters, or the message of an expected error. */
function read(text: string): ReturnType<typeof readUserParameters> | string {
  try {
    return readUserParameters(text);
  } catch (error) {
    if (error instanceof DeploymentError && error.name === 'ConfigurationError') return error.message;
    throw error;
  }
}

describe('UserParameters', () => {
  it('of any text are read or refused with a ConfigurationError', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void read(text)));
  });

  it('with any values in known fields are read or refused with a ConfigurationError', () => {
    const anyValue = fc.oneof(fc.string(), fc.constantFrom('', 'x', '*', null), fc.jsonValue());
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...KEYS), anyValue), (value) => void read(JSON.stringify(value))));
  });

  it.each([
    ['deeply nested lists', '['.repeat(200_000)],
    ['deeply nested objects', '{"input":'.repeat(100_000)],
    ['a megabyte of text', 'x'.repeat(1_000_000)],
    ['a megabyte in one field', JSON.stringify({ inputFile: 'a', colour: 'x'.repeat(1_000_000) })],
    ['a hundred thousand fields', JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`f${n}`, n])))],
    ['a key that occurs twice', '{"inputFile":"a","inputFile":"b"}'],
    ['the prototype as a field', '{"__proto__":{"inputFile":"a"}}'],
    ['the prototype beside a field', '{"inputFile":"a","__proto__":{"inputArtifact":"Other"}}'],
    ['the constructor as a field', '{"inputFile":"a","constructor":{}}'],
    ['a number as artifact', '{"inputFile":"a","inputArtifact":1}'],
    ['an empty artifact', '{"inputFile":"a","inputArtifact":""}'],
    ['an empty execution', '{"inputFile":"a","pipelineExecutionId":""}'],
    ['an empty list of stacks', '{"inputFile":"a","stackName":[]}'],
    ['no stack', '{"inputFile":"a","stackName":null}'],
    ['an empty file', '{"inputFile":""}'],
    ['an empty bucket', '{"s3Bucket":"","stateMachineFile":"a"}'],
    ['a list as input', '{"input":[]}'],
    ['a text as input', '{"input":"{}"}'],
    ['a byte order mark', '\ufeff[]'],
  ])('with %s are refused with a short message', (_, text) => {
    const message = read(text);

    expect(message).toBeTypeOf('string');
    expect((message as string).length).toBeLessThan(10_000);
  });
});
