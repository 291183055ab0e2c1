import { afterEach, describe, expect, it } from 'vitest';
import { type StandIn, type StandInReply, type StandInRequest, startStandIn } from '../http-stand-in.ts';
import { type CliRun, runCli } from '../run-cli.ts';

const MARKER = '<!-- stackgate:plan -->';

let standIn: StandIn | undefined;
afterEach(() => standIn?.close());

const template = (properties: string) => `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {${properties}}}}`;

/** The output of `stackgate plan` for a change that is allowed, asked about, or forbidden. */
async function planned(decision: 'allow' | 'ask' | 'forbid'): Promise<string> {
  const files = {
    'a.yaml': template('TopicName: a'),
    'b.yaml': template('TopicName: b'),
    'p.yaml': `version: 1\ndefaults: {replace: ${decision}}\n`,
  };
  const args = ['plan', '--before', '@a.yaml', '--after', '@b.yaml', '--policy', '@p.yaml', '--format', 'json'];
  return (await runCli(args, files)).stdout;
}

describe('stackgate comment on GitHub', () => {
  interface Host {
    readonly comments?: readonly { readonly id: number; readonly login: string | null; readonly body: string | null }[];
    readonly login?: string;
    readonly link?: (url: string) => string;
    readonly refuses?: (request: StandInRequest) => boolean;
  }

  function gitHub({ comments = [], login, link, refuses = () => false }: Host) {
    return (request: StandInRequest, url: string): StandInReply => {
      if (refuses(request)) return { status: 403, body: { message: 'Resource not accessible by integration' } };
      if (request.path === '/user') return login === undefined ? { status: 403 } : { body: { login } };
      if (request.method !== 'GET') return { status: request.method === 'POST' ? 201 : 200, body: {} };
      const page = Number(new URL(request.path, url).searchParams.get('page') ?? 1);
      const next = link?.(url) ?? `${url}${request.path.replace(/&page=\d+/, '')}&page=${page + 1}`;
      const shown = comments
        .slice(page - 1, page)
        .map(({ id, login: author, body }) => ({ id, body, user: author === null ? null : { login: author } }));
      return {
        body: shown,
        headers: page < comments.length || link !== undefined ? { link: `<${next}>; rel="next", <${url}>; rel="last"` } : {},
      };
    };
  }

  async function comment(
    host: Host,
    decision: 'allow' | 'ask' | 'forbid' = 'forbid',
    args: readonly string[] = [],
    env?: Record<string, string>,
  ): Promise<CliRun> {
    standIn = await startStandIn(gitHub(host));
    const event = { pull_request: { number: 7, head: { sha: 'abc123' } } };
    return runCli(
      ['comment', '@plan.json', ...args],
      { 'plan.json': await planned(decision), 'event.json': event },
      {
        env: env ?? {
          GITHUB_ACTIONS: 'true',
          GITHUB_API_URL: standIn.url,
          GITHUB_EVENT_PATH: '@event.json',
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_TOKEN: 'ghs_token',
        },
      },
    );
  }

  /** Requests as `POST /path`, without GET requests. */
  const acts = () =>
    (standIn?.requests ?? []).filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  const bodyOf = (method: string, path: RegExp) =>
    standIn?.requests.find((request) => request.method === method && path.test(request.path))?.body;

  it('posts the record and sets the status', async () => {
    const { exitCode, stdout, stderr } = await comment({}, 'forbid', ['--url', 'https://log']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^REFUSED\n[\s\S]*TopicName {2}a → b[\s\S]*\nThe comment is posted\nThe status is failure\.\n$/);
    expect(acts()).toEqual(['POST /repos/acme/shop/issues/7/comments', 'POST /repos/acme/shop/statuses/abc123']);
    expect(bodyOf('POST', /comments$/)).toEqual({
      body: expect.stringMatching(
        /^<!-- stackgate:plan -->\n## 🔴 Refused: at abc123\n[\s\S]*TopicName[\s\S]*\n\[Log of the build\]\(https:\/\/log\)\n$/,
      ),
    });
    expect(bodyOf('POST', /statuses/)).toEqual({
      state: 'failure',
      context: 'stackgate/plan',
      description: expect.stringMatching(/^Refused\. The change is refused: The topic Topic/),
      target_url: 'https://log',
    });
    expect((bodyOf('POST', /statuses/) as { description: string }).description.length).toBeLessThanOrEqual(140);
    expect(standIn?.requests[0]?.headers.authorization).toBe('Bearer ghs_token');
  });

  it('updates its own comment on any page', async () => {
    const comments = [
      { id: 1, login: 'somebody', body: 'Looks good' },
      { id: 2, login: null, body: MARKER },
      { id: 3, login: 'github-actions[bot]', body: null },
      { id: 4, login: 'github-actions[bot]', body: `${MARKER}\nold` },
    ];
    const { stdout } = await comment({ comments });
    expect(stdout).toContain('The comment is updated');
    expect(acts()[0]).toBe('PATCH /repos/acme/shop/issues/comments/4');
  });

  it('does not change a comment of another author, with or without the marker', async () => {
    await comment({ comments: [{ id: 1, login: 'mallory', body: `${MARKER}\n## Safe to execute` }] });
    expect(acts()[0]).toBe('POST /repos/acme/shop/issues/7/comments');
  });

  it('identifies itself by its user name if the token permits it', async () => {
    await comment({ login: 'gate-user', comments: [{ id: 9, login: 'gate-user', body: MARKER }] });
    expect(acts()[0]).toBe('PATCH /repos/acme/shop/issues/comments/9');
  });

  it('does not send the token to another host for the next page', async () => {
    await comment({ comments: [{ id: 1, login: 'x', body: '' }], link: () => 'https://elsewhere.example/comments' });
    expect(acts()[0]).toBe('POST /repos/acme/shop/issues/7/comments');
  });

  it('distinguishes several plans by their key', async () => {
    await comment({ comments: [{ id: 1, login: 'github-actions[bot]', body: MARKER }] }, 'forbid', ['--key', 'prod']);
    expect(acts()[0]).toBe('POST /repos/acme/shop/issues/7/comments');
    expect(bodyOf('POST', /statuses/)).toMatchObject({ context: 'stackgate/prod' });
  });

  it.each([
    ['allow', [], 'success'],
    ['ask', [], 'failure'],
    ['ask', ['--ask', 'pending'], 'pending'],
    ['forbid', [], 'failure'],
  ] as const)('says of %s %j: %s', async (decision, args, state) => {
    await comment({}, decision, args);
    expect(bodyOf('POST', /statuses/)).toMatchObject({ state });
  });

  it('finds the pull request in the environment of CodeBuild', async () => {
    standIn = await startStandIn(gitHub({}));
    const env = {
      GITHUB_API_URL: `${standIn.url}/`,
      GITHUB_TOKEN: 't',
      CODEBUILD_SOURCE_REPO_URL: 'https://github.com/acme/shop.git',
      CODEBUILD_WEBHOOK_TRIGGER: 'pr/12',
      CODEBUILD_RESOLVED_SOURCE_VERSION: 'def456',
    };
    const { stderr } = await runCli(['comment', '@plan.json'], { 'plan.json': await planned('allow') }, { env });
    expect(stderr).toBe('');
    expect(acts()).toEqual(['POST /repos/acme/shop/issues/12/comments', 'POST /repos/acme/shop/statuses/def456']);
  });

  it('also accepts a decision record', async () => {
    standIn = await startStandIn(gitHub({}));
    const { verdict } = JSON.parse(await planned('allow')) as { verdict: object };
    const args = ['--repository', 'acme/shop', '--pull-request', '3', '--commit', 'f'];
    const { exitCode } = await runCli(
      ['comment', '@record.json', ...args],
      { 'record.json': verdict },
      { env: { GITHUB_API_URL: standIn.url, GITHUB_TOKEN: 't' } },
    );
    expect(exitCode).toBe(0);
    expect(acts()).toHaveLength(2);
  });

  it('reports the refusal of GitHub, without the token', async () => {
    const { exitCode, stderr } = await comment({ refuses: ({ method }) => method === 'POST' });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      ['statuses/abc123', 'issues/7/comments']
        .map(
          (path) =>
            `GitHub answered 403 to POST /repos/acme/shop/${path}: {"message":"Resource not accessible by integration"}\n`,
        )
        .join(''),
    );
  });

  it('reports that GitHub cannot be reached', async () => {
    standIn = await startStandIn(() => ({}));
    standIn.close();
    const env = { GITHUB_API_URL: standIn.url, GITHUB_TOKEN: 't' };
    const args = ['--repository', 'acme/shop', '--pull-request', '3', '--commit', 'f'];
    const { exitCode, stderr } = await runCli(
      ['comment', '@plan.json', ...args],
      { 'plan.json': await planned('allow') },
      { env },
    );
    expect(stderr).toMatch(/^GitHub cannot be reached at 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['a token', {}, ['--pull-request', '1', '--repository', 'a/b', '--commit', 'c'], /Expected GITHUB_TOKEN in the environment/],
    ['a pull request', { GITHUB_TOKEN: 't' }, ['--repository', 'a/b', '--commit', 'c'], /Expected --pull-request/],
    [
      'a pull request in the event',
      { GITHUB_TOKEN: 't', GITHUB_ACTIONS: 'true' },
      ['--repository', 'a/b', '--commit', 'c'],
      /Expected --pull-request/,
    ],
    [
      'a number',
      { GITHUB_TOKEN: 't' },
      ['--pull-request', 'one', '--repository', 'a/b', '--commit', 'c'],
      /Expected --pull-request to be a number, got one/,
    ],
    ['a repository', { GITHUB_TOKEN: 't' }, ['--pull-request', '1', '--commit', 'c'], /Expected --repository/],
    [
      'the name of a repository',
      { GITHUB_TOKEN: 't' },
      ['--pull-request', '1', '--repository', '../x', '--commit', 'c'],
      /Expected --repository to be OWNER\/NAME, got \.\.\/x/,
    ],
    ['a commit', { GITHUB_TOKEN: 't' }, ['--pull-request', '1', '--repository', 'a/b'], /Expected --commit/],
    ['a key', { GITHUB_TOKEN: 't' }, ['--key', '-->'], /Expected --key/],
  ])('asks for %s', async (_, env, args, expected) => {
    const { exitCode, stderr } = await runCli(
      ['comment', '@plan.json', ...args],
      { 'plan.json': await planned('allow') },
      { env },
    );
    expect(stderr).toMatch(expected);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['{"changeSet":', /Expected JSON/],
    ['{"verdict": {"decision": "allow"}}', /Expected the output of `stackgate plan --output json`/],
    ['null', /Expected the output of `stackgate plan --output json`/],
  ])('refuses a file with other content: %s', async (content, expected) => {
    const { exitCode, stderr } = await runCli(['comment', '@plan.json'], { 'plan.json': content });
    expect(stderr).toMatch(expected);
    expect(exitCode).toBe(1);
  });
});

describe('stackgate comment on CodeCommit', () => {
  const variables = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  afterEach(() => {
    for (const name of variables) delete process.env[name];
  });

  interface Host {
    /** Comments by page, each with the marker or not, and whether it is our own. */
    readonly pages?: readonly (readonly {
      readonly id: string;
      readonly content: string;
      readonly isOwn?: boolean;
      readonly deleted?: boolean;
    }[])[];
    readonly refuses?: string;
  }

  function codeCommit({ pages = [], refuses }: Host) {
    return ({ headers, body }: StandInRequest): StandInReply => {
      const operation = String(headers['x-amz-target']).split('.')[1];
      const input = body as Readonly<Record<string, string | undefined>>;
      if (operation === refuses)
        return { status: 400, body: { __type: 'PullRequestDoesNotExistException', message: 'No such pull request' } };
      switch (operation) {
        case 'GetPullRequest':
          return {
            body: {
              pullRequest: {
                revisionId: 'r1',
                pullRequestTargets: [{ repositoryName: 'shop', sourceCommit: 's1', destinationCommit: 'd1' }],
              },
            },
          };
        case 'GetCommentsForPullRequest': {
          const page = Number(input.nextToken ?? 0);
          const comments = (pages[page] ?? []).map(({ id, content, deleted = false }) => ({ commentId: id, content, deleted }));
          return {
            body: {
              commentsForPullRequestData: [{ comments }, {}],
              ...(page + 1 < pages.length ? { nextToken: String(page + 1) } : {}),
            },
          };
        }
        case 'UpdateComment': {
          const isOwn = pages.flat().find(({ id }) => id === input.commentId)?.isOwn === true;
          return isOwn ? {} : { status: 400, body: { __type: 'CommentNotCreatedByCallerException', message: 'Not yours' } };
        }
        default:
          return {};
      }
    };
  }

  async function comment(host: Host, decision: 'allow' | 'forbid' = 'forbid', plan?: string): Promise<CliRun> {
    standIn = await startStandIn(codeCommit(host));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: standIn.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
    });
    const files = { 'plan.json': plan ?? (await planned(decision)) };
    return runCli(['comment', '@plan.json', '--host', 'codecommit'], files, { env: { PULL_REQUEST_ID: '42' } });
  }

  const sent = (operation: string) =>
    (standIn?.requests ?? [])
      .filter(({ headers }) => String(headers['x-amz-target']).endsWith(`.${operation}`))
      .map(({ body }) => body);

  it('posts the record and revokes the approval', async () => {
    const { exitCode, stderr, stdout } = await comment({});
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^REFUSED\n[\s\S]*TopicName {2}a → b[\s\S]*\nThe comment is posted\nThe status is failure\.\n$/);
    expect(sent('PostCommentForPullRequest')).toEqual([
      expect.objectContaining({
        pullRequestId: '42',
        repositoryName: 'shop',
        beforeCommitId: 'd1',
        afterCommitId: 's1',
        content: expect.stringMatching(/^<!-- stackgate:plan -->\n## 🔴 Refused/),
      }),
    ]);
    expect(sent('UpdatePullRequestApprovalState')).toEqual([{ pullRequestId: '42', revisionId: 'r1', approvalState: 'REVOKE' }]);
  });

  it('approves a safe change', async () => {
    await comment({}, 'allow');
    expect(sent('UpdatePullRequestApprovalState')).toEqual([expect.objectContaining({ approvalState: 'APPROVE' })]);
  });

  it('updates its own comment and ignores deleted comments and comments of others', async () => {
    const pages = [
      [
        { id: 'deleted', content: MARKER, isOwn: true, deleted: true },
        { id: 'plain', content: 'Looks good' },
      ],
      [
        { id: 'theirs', content: MARKER },
        { id: 'ours', content: MARKER, isOwn: true },
      ],
    ];
    const { stdout } = await comment({ pages });
    expect(stdout).toContain('The comment is updated');
    expect(sent('UpdateComment').map((input) => (input as { commentId: string }).commentId)).toEqual(['theirs', 'ours']);
    expect(sent('PostCommentForPullRequest')).toEqual([]);
  });

  it('cuts a comment that is too long at a line, and adds a note', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `T${index}: {Type: AWS::SNS::Topic, Properties: {TopicName: n}}`);
    const { stdout: plan } = await runCli(['plan', '--after', '@b.yaml', '--format', 'json'], {
      'b.yaml': `Resources: {${names.join(', ')}}`,
    });
    await comment({}, 'allow', plan);
    const [{ content }] = sent('PostCommentForPullRequest') as [{ content: string }];
    expect(content.length).toBeLessThanOrEqual(10_240);
    expect(content).toMatch(/\|\n\n_The log of the build contains the rest\._\n$/);
  });

  it.each(['GetPullRequest', 'UpdateComment'])('reports that CodeCommit refuses to %s', async (refuses) => {
    const { exitCode, stderr } = await comment({ refuses, pages: [[{ id: 'ours', content: MARKER, isOwn: true }]] });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('No such pull request');
  });

  it('asks for a pull request', async () => {
    const { stderr } = await runCli(['comment', '@plan.json', '--host', 'codecommit'], { 'plan.json': await planned('allow') });
    expect(stderr).toMatch(/Expected --pull-request or PULL_REQUEST_ID/);
  });
});
