import { describe, expect, it } from 'vitest';
import { parseDeploymentInput } from '../../../core/deployment/deployment-input.ts';

const REVISION = { revisionS3Bucket: 'artifacts', revisionS3Key: 'source.zip' };
const parse = (fields: object) =>
  parseDeploymentInput(
    { environmentName: 'prod', stackName: 'orders', templatePath: 't.yaml', ...REVISION, ...fields },
    'input.json',
  );

describe('the name of a Region', () => {
  it.each(['eu-west-1', 'us-gov-west-1', 'cn-northwest-1', 'us-isob-east-1', 'eusc-de-east-1', 'ap-southeast-10'])(
    'can be %s, in `region`, in a target and in `RegionOrder`',
    (region) => {
      const wave = { targets: [{ region }], operationPreferences: { RegionOrder: [region] } };

      expect(parse({ region }).region).toBe(region);
      expect(parse(wave)).toMatchObject(wave);
    },
  );

  it.each(['Ireland', 'eu-west', 'eu-west-1a', 'europe-west-1', '*'])('cannot be %s', (region) => {
    expect(() => parse({ region })).toThrow('a Region such as "eu-west-1"');
    expect(() => parse({ targets: [{}], operationPreferences: { RegionOrder: [region] } })).toThrow(
      'a Region such as "eu-west-1"',
    );
  });
});
