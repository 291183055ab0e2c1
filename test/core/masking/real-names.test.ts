import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { describe, expect, it } from 'vitest';
import { isSecretName } from '../../../core/masking/looks-secret.ts';
import { REAL_HARMLESS_NAMES, REAL_SECRET_NAMES } from './real-names.ts';

function shareOf(names: readonly string[], test: (name: string) => boolean): number {
  return names.filter(test).length / names.length;
}

describe('names in public templates', () => {
  it('are masked if they hold a secret, except for at most 2 %', () => {
    const missed = REAL_SECRET_NAMES.filter((name) => !isSecretName(name));

    expect(missed.sort()).toEqual([
      ...['CosmosKey', 'INVITE_CODE', 'PAGERDUTY_ROUTING_KEY', 'ProductKey', 'SNMP_COMMUNITY', 'deployKey'],
    ]);
    expect(shareOf(REAL_SECRET_NAMES, isSecretName)).toBeGreaterThanOrEqual(0.98);
  });

  it('are not masked if they hold no secret, except for at most 2 %', () => {
    const masked = REAL_HARMLESS_NAMES.filter(isSecretName);

    expect(masked.sort()).toEqual([
      ...['CACHE_CREDENTIALS', 'CUSTOMER_KEY', 'DEFAULT_KEY', 'ForgotPassword', 'KEYSTORE', 'MasterUserSecret', 'ORDER_KEY'],
      ...['PASSWORD_AUTH', 'RegistryCredential', 'TENANT_KEY', 'UseRDSSecrets'],
    ]);
    expect(shareOf(REAL_HARMLESS_NAMES, isSecretName)).toBeLessThanOrEqual(0.02);
  });

  it('are labelled once', () => {
    expect(REAL_SECRET_NAMES.filter((name) => REAL_HARMLESS_NAMES.includes(name))).toEqual([]);
    expect(new Set([...REAL_SECRET_NAMES, ...REAL_HARMLESS_NAMES]).size).toBe(
      REAL_SECRET_NAMES.length + REAL_HARMLESS_NAMES.length,
    );
  });
});

it('masks at most 1 % of the property names of the AWS service specification', () => {
  const spec = loadAwsServiceSpecSync();
  const properties = [...spec.all('resource'), ...spec.all('typeDefinition')].flatMap((type) => Object.keys(type.properties));
  const names = [...new Set(properties)];

  expect(names.length).toBeGreaterThan(10_000);
  expect(shareOf(names, isSecretName)).toBeLessThanOrEqual(0.01);
});
