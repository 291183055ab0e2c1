import type { SandboxService } from '../kernel/service.ts';

interface DescribeParametersInput {
  readonly ParameterFilters?: readonly { readonly Key: string; readonly Values?: readonly string[] }[];
}

/**
 * Parameter Store: versions of SecureString parameters. Parameters have no values here.
 *
 * Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html (documented)
 */
export class ParameterStore implements SandboxService {
  readonly operations = {
    DescribeParameters: ({ ParameterFilters = [] }: DescribeParametersInput) => {
      const names = ParameterFilters.flatMap(({ Key, Values = [] }) => (Key === 'Name' ? Values : []));
      return { Parameters: [...this.#parameters.values()].filter(({ Name }) => names.includes(Name)) };
    },
  };
  readonly #parameters = new Map<string, { readonly Name: string; readonly Version: number; readonly LastModifiedDate: Date }>();

  /** Creates a parameter, or gives an existing one a new version. */
  put(name: string): void {
    const { Version = 0 } = this.#parameters.get(name) ?? {};
    this.#parameters.set(name, { Name: name, Version: Version + 1, LastModifiedDate: new Date() });
  }
}
