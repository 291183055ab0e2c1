import { type CallContext, type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';

/** Settings for Parameter Store. */
export interface ParameterStoreOptions {
  readonly accountId: string;
  /** Region for requests that do not name a Region. */
  readonly region: string;
  /** Values of the parameters that AWS publishes. */
  readonly readPublic: (name: string) => string | undefined;
}

/** Settings for putting a parameter. */
export interface PutParameterOptions {
  /** @default an empty string */
  readonly value?: string;
  /** @default the type of the previous version, or `String` */
  readonly type?: string | undefined;
  readonly region?: string | undefined;
}

interface PutParameterInput {
  readonly Name: string;
  readonly Value?: string;
  readonly Type?: string;
  readonly Overwrite?: boolean;
}

interface DescribeParametersInput {
  readonly ParameterFilters?: readonly { readonly Key: string; readonly Values?: readonly string[] }[];
}

/** The value and the type of a parameter's version. */
export interface StoredParameter {
  readonly value: string;
  /** `String`, `StringList`, or `SecureString`. */
  readonly type: string;
}

interface Parameter extends StoredParameter {
  readonly name: string;
  readonly version: number;
  readonly lastModified: Date;
}

interface PathInput {
  readonly Path: string;
  readonly Recursive?: boolean;
}

/**
 * Parameter Store: each Region has separate parameters. Labels, policies, and encryption are not supported.
 *
 * Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export class ParameterStore implements SandboxService {
  readonly #options: ParameterStoreOptions;
  /** The versions of each parameter, the newest first. */
  readonly #parameters = new Map<string, readonly [Parameter, ...Parameter[]]>();

  readonly operations: Readonly<Record<string, Operation>> = {
    GetParameter: ({ Name }: { Name: string }, call) => ({ Parameter: this.#describe(Name, call) }),
    GetParameters: ({ Names }: { Names: readonly string[] }, call) => {
      const isKnown = (name: string) => this.#find(name, call.region) !== undefined;
      return {
        Parameters: Names.filter(isKnown).map((name) => this.#describe(name, call)),
        InvalidParameters: Names.filter((name) => !isKnown(name)),
      };
    },
    GetParametersByPath: ({ Path, Recursive = false }: PathInput, call) => {
      const prefix = Path.endsWith('/') ? Path : `${Path}/`;
      const isBelow = ({ name }: Parameter) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/'));
      const found = this.#list(call).filter(isBelow);
      return { Parameters: found.map(({ name }) => this.#describe(name, call)) };
    },
    PutParameter: (input: PutParameterInput, call) => this.#putParameter(input, call),
    DescribeParameters: ({ ParameterFilters = [] }: DescribeParametersInput, call) => {
      const names = ParameterFilters.flatMap(({ Key, Values = [] }) => (Key === 'Name' ? Values : []));
      const found = this.#list(call).filter(({ name }) => names.length === 0 || names.includes(name));
      return {
        Parameters: found.map(({ name, type, version, lastModified }) => ({
          Name: name,
          Type: type,
          Version: version,
          LastModifiedDate: lastModified,
          ARN: this.#arnOf(name, call),
          DataType: 'text',
        })),
      };
    },
    DeleteParameter: ({ Name }: { Name: string }, call) => {
      if (!this.delete(Name, call.region)) throw parameterNotFound();
      return {};
    },
  };

  constructor(options: ParameterStoreOptions) {
    this.#options = options;
  }

  /** Finds a parameter by `name` or `name:version`; undefined if it does not exist. */
  find(name: string, region?: string): StoredParameter | undefined {
    return this.#find(name, region);
  }

  /** Value of a parameter; undefined if the parameter does not exist. */
  read(name: string, region?: string): string | undefined {
    return this.#find(name, region)?.value;
  }

  /** Creates a parameter, or a new version of an existing parameter. @returns the version */
  put(name: string, { value = '', type, region }: PutParameterOptions = {}): number {
    const versions = this.#parameters.get(this.#key(name, region)) ?? [];
    const [previous] = versions;
    const version = (previous?.version ?? 0) + 1;
    const parameter = { name, value, type: type ?? previous?.type ?? 'String', version, lastModified: new Date() };
    this.#parameters.set(this.#key(name, region), [parameter, ...versions]);
    return version;
  }

  /** Deletes a parameter. @returns false if the parameter does not exist */
  delete(name: string, region?: string): boolean {
    return this.#parameters.delete(this.#key(name, region));
  }

  #putParameter(input: PutParameterInput, call: CallContext): unknown {
    const exists = this.#parameters.has(this.#key(input.Name, call.region));
    if (exists && !input.Overwrite) {
      const message = 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
      throw new ServiceError('ParameterAlreadyExists', message);
    }
    if (input.Value === undefined || input.Value === '') {
      throw new ServiceError('ValidationException', "1 validation error detected: Value at 'value' must not be empty");
    }
    const { Name, Value: value, Type: type } = input;
    const problem = type === undefined ? undefined : explainUnknownType(type);
    if (problem !== undefined) throw new ServiceError('ValidationException', problem);
    return { Version: this.put(Name, { value, type, region: call.region }), Tier: 'Standard' };
  }

  #describe(name: string, call: CallContext): unknown {
    const parameter = this.#find(name, call.region);
    if (parameter === undefined) throw parameterNotFound();
    return {
      Name: parameter.name,
      Type: parameter.type,
      Value: parameter.value,
      Version: parameter.version,
      LastModifiedDate: parameter.lastModified,
      ARN: this.#arnOf(parameter.name, call),
      DataType: 'text',
    };
  }

  /** Finds a parameter by `name`, `name:version` or ARN. The ARN has one slash before the name, even if the name does not start with a slash. */
  #find(nameOrArn: string, region: string | undefined): Parameter | undefined {
    const path = /^arn:[^/]*:parameter(\/.*)$/.exec(nameOrArn)?.[1];
    if (path !== undefined) return this.#find(path, region) ?? this.#find(path.slice(1), region);
    const [name = '', version] = nameOrArn.split(':');
    const versions = this.#parameters.get(this.#key(name, region)) ?? this.#findPublic(name);
    return version === undefined ? versions[0] : versions.find((parameter) => parameter.version === Number(version));
  }

  /** Lists the parameters of the Region of a request. */
  #list(call: CallContext): Parameter[] {
    const prefix = `${this.#regionOf(call)}|`;
    return [...this.#parameters].filter(([key]) => key.startsWith(prefix)).map(([, [newest]]) => newest);
  }

  #findPublic(name: string): readonly Parameter[] {
    const value = this.#options.readPublic(name);
    return value === undefined ? [] : [{ name, value, type: 'String', version: 1, lastModified: new Date() }];
  }

  #arnOf(name: string, call: CallContext): string {
    return `arn:aws:ssm:${this.#regionOf(call)}:${this.#options.accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  }

  #regionOf({ region }: CallContext): string {
    return region ?? this.#options.region;
  }

  #key(name: string, region = this.#options.region): string {
    return `${region}|${name}`;
  }
}

const TYPES = ['SecureString', 'StringList', 'String'];

/** Returns the message of the service for a type that a parameter cannot have; undefined for any other type. */
export function explainUnknownType(type: string): string | undefined {
  if (TYPES.includes(type)) return undefined;
  return `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`;
}

function parameterNotFound(): ServiceError {
  return new ServiceError('ParameterNotFound', '');
}
