import type { ApprovalRequest, Outcome, Vote } from '../../core/approvals/approval.ts';
import type { Approvals, Notice, NoticeTopics, PipelineExecution, PipelineExecutions } from '../../functions/ports/approvals.ts';
import type { TaskTokens } from '../../functions/ports/ports.ts';

/** Approvals in memory, with the same rules as the adapter: the first request, vote, and outcome count. */
export class FakeApprovals implements Approvals {
  readonly requests = new Map<string, ApprovalRequest>();
  readonly votes = new Map<string, Vote>();
  readonly outcomes = new Map<string, Outcome>();
  readonly tokens = new Map<string, string>();
  readonly sent = new Set<string>();
  /** Runs before each method, with its name. */
  before: (method: string) => void = () => undefined;

  async open(request: ApprovalRequest): Promise<ApprovalRequest> {
    this.before('open');
    return putOnce(this.requests, request.id, request);
  }

  async find(id: string): Promise<ApprovalRequest | undefined> {
    return this.requests.get(id);
  }

  async listSince(since: Date) {
    return [...this.requests.values()]
      .filter(({ requestedAt }) => new Date(requestedAt) >= since)
      .map(({ id, pipelineExecutionId }) => ({ id, pipelineExecutionId }));
  }

  async vote(id: string, vote: Vote) {
    this.before('vote');
    return putOnce(this.votes, `${id} ${vote.approver}`, vote) === vote ? ('stored' as const) : ('already-voted' as const);
  }

  async listVotes(id: string) {
    return [...this.votes].flatMap(([key, vote]) => (key.startsWith(`${id} `) ? [vote] : []));
  }

  async settle(id: string, outcome: Outcome) {
    this.before('settle');
    return putOnce(this.outcomes, id, outcome);
  }

  async findOutcome(id: string) {
    return this.outcomes.get(id);
  }

  async putToken(id: string, taskToken: string) {
    this.tokens.set(id, taskToken);
  }

  async findToken(id: string) {
    return this.tokens.get(id);
  }

  async wasSent(id: string, notice: string) {
    return this.sent.has(`${id} ${notice}`);
  }

  async markSent(id: string, notice: string) {
    this.sent.add(`${id} ${notice}`);
  }
}

function putOnce<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  const stored = map.get(key) ?? value;
  map.set(key, stored);
  return stored;
}

/** Pipeline executions with one status. */
export function makePipelines(execution: PipelineExecution | undefined = { status: 'InProgress' }): PipelineExecutions & {
  status: PipelineExecution | undefined;
} {
  const pipelines = {
    status: execution,
    find: async () => pipelines.status,
  };
  return pipelines;
}

/** Task tokens; a token is open until it is completed. */
export function makeTokens(open: readonly string[] = ['token-1']): TaskTokens & { readonly completed: string[] } {
  const completed: string[] = [];
  return {
    completed,
    complete: async (token) => {
      if (!open.includes(token) || completed.includes(token)) return 'closed';
      completed.push(token);
      return 'completed';
    },
  };
}

/** Topics that keep the notices. */
export function makeTopics(failure?: Error): NoticeTopics & { readonly notices: Notice[] } {
  const notices: Notice[] = [];
  return {
    notices,
    publish: async (notice) => {
      if (failure !== undefined) throw failure;
      notices.push(notice);
    },
  };
}
