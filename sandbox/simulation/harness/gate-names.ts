import { createHmac } from 'node:crypto';
import type { TokenPurpose } from '../../../core/deployment/names.ts';
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

  #learn(): void {
    const { sandbox, gate } = this.#harness;
    const secret = new TextDecoder().decode(sandbox.s3.open(gate.bucket, GATE_BUCKET_KEYS.secret));
    for (const { props } of sandbox.stepFunctions.list(gate.stateMachineArn)) {
      if (this.#known.has(props.name)) continue;
      this.#known.add(props.name);
      for (const purpose of PURPOSES) {
        const text = `client token\n${purpose}\n${props.executionArn}`;
        const signature = createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest('hex').slice(0, 32);
        this.#executionByToken.set(`stackgate-${purpose}-${signature}`, props.name);
      }
    }
  }
}
