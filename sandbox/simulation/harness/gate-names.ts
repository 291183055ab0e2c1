import { createHmac } from 'node:crypto';
import { changeSetPrefixOf, type TokenPurpose } from '../../../core/deployment/names.ts';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import type { Harness } from './create-harness.ts';

const PURPOSES: readonly TokenPurpose[] = ['create', 'change-set', 'execute', 'delete'];

/** Finds the execution of the state machine to which a name or token of the gate belongs, with the gate's secret. */
export class GateNames {
  readonly #harness: Harness;
  readonly #executionByToken = new Map<string, string>();
  readonly #known = new Set<string>();

  constructor(harness: Harness) {
    this.#harness = harness;
  }

  /** Returns the name of the execution that a client token belongs to, or undefined for a token of another principal. */
  executionOfToken(token: string | undefined): string | undefined {
    if (token?.startsWith('stackgate-') !== true) return undefined;
    if (!this.#executionByToken.has(token)) this.#learn();
    return this.#executionByToken.get(token);
  }

  /** Returns the name of the execution that a change set's name or ARN claims. */
  executionOfChangeSet(nameOrArn: string): string | undefined {
    const name = nameOrArn.startsWith('arn:') ? nameOrArn.split('/')[1] : nameOrArn;
    return /^stackgate-(.+)-[0-9a-f]{32}$/.exec(name ?? '')?.[1];
  }

  /** Returns the name of the change set that an execution will create. */
  changeSetNameOf(executionArn: string): string {
    const name = executionArn.split(':').at(-1) ?? '';
    return changeSetPrefixOf({ name }) + this.#sign(`change set name\n${executionArn}`);
  }

  #sign(text: string): string {
    const { sandbox, gate } = this.#harness;
    const secret = new TextDecoder().decode(sandbox.s3.open(gate.bucket, GATE_BUCKET_KEYS.secret));
    return createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest('hex').slice(0, 32);
  }

  #learn(): void {
    const { sandbox, gate } = this.#harness;
    for (const { props } of sandbox.stepFunctions.list(gate.stateMachineArn)) {
      if (this.#known.has(props.name)) continue;
      this.#known.add(props.name);
      for (const purpose of PURPOSES) {
        const signature = this.#sign(`client token\n${purpose}\n${props.executionArn}`);
        this.#executionByToken.set(`stackgate-${purpose}-${signature}`, props.name);
      }
    }
  }
}
