import { afterEach, describe, expect, it } from 'vitest';
import { type StandIn, type StandInReply, type StandInRequest, startStandIn } from '../http-stand-in.ts';
import { type CliRun, runCli } from '../run-cli.ts';

let standIn: StandIn | undefined;
afterEach(() => standIn?.close());

const template = (name: string) => `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: ${name}}}}`;

/** The output of `stackgate plan` for a replaced topic, which needs an approval. */
async function planned(...args: string[]): Promise<string> {
  const files = { 'a.yaml': template('a'), 'b.yaml': template('b') };
  return (await runCli(['plan', '--before', '@a.yaml', '--after', '@b.yaml', '--output', 'json', ...args], files)).stdout;
}

type Reply = (request: StandInRequest, url: string) => StandInReply | undefined;

interface CommentRun extends CliRun {
  readonly pauses: readonly number[];
}

async function comment(
  reply: Reply,
  env: (url: string) => Record<string, string>,
  { plan, args = [] }: { readonly plan?: string; readonly args?: readonly string[] } = {},
): Promise<CommentRun> {
  standIn = await startStandIn((request, url) => reply(request, url) ?? {});
  const pauses: number[] = [];
  const files = {
    'plan.json': plan ?? (await planned()),
    'event.json': { pull_request: { number: 7, head: { sha: 'abc123def' } } },
  };
  return { ...(await runCli(['comment', '@plan.json', ...args], files, { env: env(standIn.url), pauses })), pauses };
}

const requests = () => (standIn?.requests ?? []).map(({ method, path }) => `${method} ${path}`);
const acts = () => requests().filter((request) => !request.startsWith('GET'));
const bodyOf = (path: RegExp) => standIn?.requests.find(({ method, path: to }) => method !== 'GET' && path.test(to))?.body;

const gitHub = (url: string) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: url,
  GITHUB_EVENT_PATH: '@event.json',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_RUN_ID: '99',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_TOKEN: 't',
});
const COMMENTS = '/repos/acme/shop/issues/7/comments';
const STATUS = 'POST /repos/acme/shop/statuses/abc123def';
const list: Reply = ({ method, path }) => {
  if (path === '/user') return { status: 403 };
  return method === 'GET' ? { body: [] } : undefined;
};

describe('the heading of a comment', () => {
  const headingOf = async (plan: string, ...args: string[]) => {
    await comment(list, gitHub, { plan, args });
    return (bodyOf(/comments$/) as { readonly body: string }).body.split('\n')[1];
  };

  it('names the stack, the environment, and the commit', async () => {
    const plan = await planned('--stack-name', 'prod-shop', '--environment', 'prod');
    expect(await headingOf(plan)).toBe('## 🟡 Needs approval: prod-shop in prod at abc123d');
    expect(await headingOf(plan, '--environment', 'live*')).toBe('## 🟡 Needs approval: prod-shop in live&#42; at abc123d');
    expect(await headingOf(await planned())).toBe('## 🟡 Needs approval: at abc123d');
  });

  it('names at most three stacks of an assembly', async () => {
    const plan = JSON.parse(await planned()) as object;
    const withStacks = (...stackNames: string[]) => JSON.stringify({ ...plan, stackNames });
    expect(await headingOf(withStacks('a', 'b', 'c'))).toBe('## 🟡 Needs approval: a, b, c at abc123d');
    expect(await headingOf(withStacks('a', 'b', 'c', 'd', 'e'))).toBe(
      '## 🟡 Needs approval: a, b, c, and 2 more stacks at abc123d',
    );
  });
});

describe('the links of a comment', () => {
  it('lead to the log of the build', async () => {
    await comment(list, gitHub);
    const log = 'https://github.com/acme/shop/actions/runs/99';
    expect(bodyOf(/comments$/)).toEqual({ body: expect.stringContaining(`\n[Log of the build](${log})\n`) });
    expect(bodyOf(/statuses/)).toMatchObject({ target_url: log });
  });

  it('lead from the status to the comment if no log is known', async () => {
    const url = 'https://github.com/acme/shop/pull/7#1';
    const { stdout } = await comment(
      (request, origin) => (request.method === 'POST' ? { body: { html_url: url } } : list(request, origin)),
      (origin) => ({ ...gitHub(origin), GITHUB_RUN_ID: '' }),
      { args: ['--url', ''] },
    );
    expect(stdout).toContain(`The comment is posted: ${url}
`);
    expect(bodyOf(/statuses/)).toMatchObject({ target_url: url });
    expect((bodyOf(/comments$/) as { readonly body: string }).body).not.toContain('Log of the build');
  });
});

describe('an error of a host', () => {
  it('of the comment does not prevent the status', async () => {
    const { exitCode, stderr, stdout } = await comment(
      (request, url) => (request.method === 'POST' && request.path === COMMENTS ? { status: 403 } : list(request, url)),
      gitHub,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^GitHub answered 403 to POST \/repos\/acme\/shop\/issues\/7\/comments/);
    expect(stdout).toMatch(/The status is failure\.\n$/);
    expect(acts()).toContain(STATUS);
  });

  it('that is transient is repeated, and finds the comment that the failed request posted', async () => {
    let posts = 0;
    const reply: Reply = ({ method, path }) => {
      if (method === 'POST' && path === COMMENTS) {
        posts += 1;
        return { status: 502 };
      }
      if (method !== 'GET' || !path.startsWith(COMMENTS)) return undefined;
      const body = [{ id: 5, body: '<!-- stackgate:plan -->', user: { login: 'github-actions[bot]' } }];
      return { body: posts === 0 ? [] : body };
    };
    const { exitCode, stdout, pauses } = await comment(
      (request, url) => (request.path === '/user' ? { status: 403 } : reply(request, url)),
      gitHub,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The comment is updated\n');
    expect(acts()).toEqual([`POST ${COMMENTS}`, 'PATCH /repos/acme/shop/issues/comments/5', STATUS]);
    expect(pauses).toEqual([1_000]);
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '7' } }, [7_000, 7_000, 15_000]],
    [{ status: 403, headers: { 'retry-after': '2' } }, [2_000, 4_000, 15_000]],
    [{ status: 503 }, [1_000, 4_000, 15_000]],
    [{ status: 429, headers: { 'retry-after': '3600' } }, []],
    [{ status: 404 }, []],
  ])('%j has the pauses %j', async (answer, expected) => {
    const { exitCode, pauses } = await comment(
      (request, url) => (request.path.includes('statuses') ? answer : list(request, url)),
      gitHub,
    );
    expect(exitCode).toBe(1);
    expect(pauses).toEqual(expected);
  });
});

describe('stackgate comment on GitLab', () => {
  const gitLab = (url: string) => ({
    GITLAB_CI: 'true',
    GITLAB_TOKEN: 'glpat',
    CI_API_V4_URL: `${url}/api/v4/`,
    CI_PROJECT_ID: '42',
    CI_MERGE_REQUEST_IID: '7',
    CI_COMMIT_SHA: 'merged',
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: 'abc123def',
    CI_JOB_URL: 'https://gitlab.com/acme/shop/-/jobs/1',
    CI_PIPELINE_ID: '1001',
  });
  const NOTES = '/api/v4/projects/42/merge_requests/7/notes';
  const notes =
    (...pages: readonly { readonly id: number; readonly author: number; readonly body: string }[]): Reply =>
    ({ method, path }, url) => {
      if (method !== 'GET') return undefined;
      if (path === '/api/v4/user') return { body: { id: 1 } };
      const page = Number(new URL(path, url).searchParams.get('page') ?? 0);
      const shown = pages.slice(page, page + 1).map(({ author, ...note }) => ({ ...note, author: { id: author } }));
      const next = `<${url}${NOTES}?page=${page + 1}>; rel="next"`;
      return { body: shown, headers: page + 1 < pages.length ? { link: next } : {} };
    };

  it('posts a note and sets the status of the source branch', async () => {
    const { exitCode, stderr } = await comment(notes(), gitLab, { args: ['--ask', 'pending'] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(acts()).toEqual([`POST ${NOTES}`, 'POST /api/v4/projects/42/statuses/abc123def']);
    expect(bodyOf(/notes$/)).toEqual({
      body: expect.stringMatching(/^<!-- stackgate:plan -->\n## 🟡 Needs approval: at abc123d/),
    });
    expect(bodyOf(/statuses/)).toEqual({
      state: 'pending',
      name: 'stackgate/plan',
      description: expect.stringMatching(/^Needs approval\./),
      target_url: 'https://gitlab.com/acme/shop/-/jobs/1',
      pipeline_id: 1001,
    });
    expect(standIn?.requests[0]?.headers['private-token']).toBe('glpat');
  });

  it('updates its own note on any page, and no note of another author', async () => {
    const body = '<!-- stackgate:plan -->';
    await comment(notes({ id: 3, author: 9, body }, { id: 4, author: 1, body: 'x' }, { id: 5, author: 1, body }), gitLab);
    expect(acts()[0]).toBe(`PUT ${NOTES}/5`);
  });

  it('accepts that the status already has its state', async () => {
    const refuse = (message: string, status = 400) =>
      comment(
        (request, url) => (request.path.includes('statuses') ? { status, body: { message } } : notes()(request, url)),
        gitLab,
      );
    expect((await refuse('Cannot transition status via :enqueue from :pending')).exitCode).toBe(0);
    expect((await refuse('description is too long')).exitCode).toBe(1);
    expect((await refuse('Cannot transition status', 404)).exitCode).toBe(1);
  });

  it('uses the commit of the pipeline in a pipeline without merged results', async () => {
    await comment(notes(), (url) => ({ ...gitLab(url), CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '' }), {
      args: ['--repository', 'acme/shop'],
    });
    expect(acts()[1]).toBe('POST /api/v4/projects/acme%2Fshop/statuses/merged');
  });
});

describe('stackgate comment on Bitbucket', () => {
  const bitbucket = (url: string) => ({
    BITBUCKET_API_URL: `${url}/2.0`,
    BITBUCKET_BUILD_NUMBER: '12',
    BITBUCKET_COMMIT: 'abc123def',
    BITBUCKET_PR_ID: '7',
    BITBUCKET_REPO_FULL_NAME: 'acme/shop',
    BITBUCKET_TOKEN: 'bbat',
  });
  const PULL_REQUEST = '/2.0/repositories/acme/shop/pullrequests/7/comments';
  const MARKER = '[//]: # (stackgate:plan)';
  interface Own {
    readonly id: number;
    readonly raw: string;
    readonly deleted?: boolean;
    readonly isOwn?: boolean;
  }
  const comments =
    (next: (url: string) => string, ...pages: readonly Own[]): Reply =>
    ({ method, path }, url) => {
      if (method === 'PUT') {
        const isOwn = pages.find(({ id }) => path.endsWith(`/${id}`))?.isOwn;
        return isOwn ? { body: { links: { html: { href: 'https://bitbucket.org/c' } } } } : { status: 403 };
      }
      if (method !== 'GET') return undefined;
      const page = Number(new URL(path, url).searchParams.get('page') ?? 0);
      const values = pages
        .slice(page, page + 1)
        .map(({ id, raw, deleted }) => ({ id, content: { raw }, ...(deleted && { deleted }) }));
      return { body: { values, ...(page + 1 < pages.length ? { next: `${next(url)}?page=${page + 1}` } : {}) } };
    };
  const sameApi = (url: string) => `${url}${PULL_REQUEST}`;

  it('posts a comment without HTML, and sets the status of the build', async () => {
    const { exitCode, stderr } = await comment(comments(sameApi), bitbucket);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(acts()).toEqual([`POST ${PULL_REQUEST}`, 'POST /2.0/repositories/acme/shop/commit/abc123def/statuses/build']);
    const { content } = bodyOf(/comments$/) as { readonly content: { readonly raw: string } };
    expect(content.raw).toMatch(
      /^\[\/\/\]: # \(stackgate:plan\)\n\n## 🟡 Needs approval: at abc123d\n[\s\S]*\*\*Topic: before and after\*\*/,
    );
    expect(content.raw).not.toMatch(/<\w/);
    expect(bodyOf(/statuses/)).toEqual({
      key: 'stackgate/plan',
      name: 'stackgate/plan',
      state: 'FAILED',
      description: expect.stringMatching(/^Needs approval\./),
      url: 'https://bitbucket.org/acme/shop/pipelines/results/12',
    });
    expect(standIn?.requests[0]?.headers.authorization).toBe('Bearer bbat');
  });

  it('updates its own comment on any page, and no deleted comment and no comment of others', async () => {
    const pages = [
      { id: 1, raw: MARKER, deleted: true, isOwn: true },
      { id: 2, raw: MARKER },
      { id: 3, raw: 'x', isOwn: true },
      { id: 4, raw: MARKER, isOwn: true },
    ];
    const { stdout } = await comment(comments(sameApi, ...pages), bitbucket);
    expect(acts().slice(0, 2)).toEqual([`PUT ${PULL_REQUEST}/2`, `PUT ${PULL_REQUEST}/4`]);
    expect(stdout).toContain('The comment is updated: https://bitbucket.org/c\n');
  });

  it('does not send the token to another host for the next page', async () => {
    await comment(
      comments(() => 'https://elsewhere.example/comments', { id: 1, raw: 'x' }, { id: 2, raw: MARKER, isOwn: true }),
      bitbucket,
    );
    expect(acts()[0]).toBe(`POST ${PULL_REQUEST}`);
  });

  it('reports an error of an update', async () => {
    const reply = comments(sameApi, { id: 2, raw: MARKER, isOwn: true });
    const { exitCode, stderr } = await comment(
      (request, url) => (request.method === 'PUT' ? { status: 400 } : reply(request, url)),
      bitbucket,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Bitbucket answered 400 to PUT /);
  });

  it('links the pull request if the log is not known', async () => {
    await comment(comments(sameApi), (url) => ({ BITBUCKET_API_URL: `${url}/2.0`, BITBUCKET_TOKEN: 't' }), {
      args: ['--host', 'bitbucket', '--repository', 'acme/shop', '--pull-request', '7', '--commit', 'c'],
    });
    expect(bodyOf(/statuses/)).toMatchObject({ url: 'https://bitbucket.org/acme/shop/pull-requests/7' });
  });
});
