import { describe, expect, it } from 'vitest';
import { linkToChangeSet, linkToObject } from '../../../core/report/console-links.ts';

describe('linkToChangeSet', () => {
  it('links to the change set in the console of its Region', () => {
    expect(
      linkToChangeSet('arn:aws:cloudformation:eu-west-1:1:changeSet/a/b', 'arn:aws:cloudformation:eu-west-1:1:stack/s/i'),
    ).toBe(
      'https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/changesets/changes?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A1%3Astack%2Fs%2Fi&changeSetId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A1%3AchangeSet%2Fa%2Fb',
    );
  });

  it.each([
    ['arn:aws-cn:cloudformation:cn-north-1:1:changeSet/a/b', 'https://cn-north-1.console.amazonaws.cn/'],
    ['arn:aws-us-gov:cloudformation:us-gov-west-1:1:changeSet/a/b', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
    ['arn:aws-eusc:cloudformation:eusc-de-east-1:1:changeSet/a/b', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/'],
  ])('has the console address of %s', (arn, start) => {
    expect(linkToChangeSet(arn, '')).toMatch(new RegExp(`^${start.replaceAll('.', '\\.')}`));
  });

  it.each(['a name', '', 'arn:aws:cloudformation', 'arn:aws:s3:::bucket'])('is undefined for %j', (id) => {
    expect(linkToChangeSet(id, '')).toBeUndefined();
  });
});

describe('linkToObject', () => {
  const neighbour = 'arn:aws:states:eu-west-1:1:execution:machine:run';

  it('links to the object', () => {
    expect(linkToObject('s3://gate/records/prod/a b.html', neighbour)).toBe(
      'https://eu-west-1.console.aws.amazon.com/s3/object/gate?region=eu-west-1&prefix=records%2Fprod%2Fa%20b.html',
    );
  });

  it.each([
    ['https://gate/records', neighbour],
    ['s3://gate/', neighbour],
    ['s3://gate/key', 'no arn'],
    ['x s3://gate/key', neighbour],
  ])('returns undefined for %s with %s', (uri, arn) => {
    expect(linkToObject(uri, arn)).toBeUndefined();
  });
});
