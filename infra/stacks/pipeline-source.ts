import { Repository } from 'aws-cdk-lib/aws-codecommit';
import type { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger, CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { Construct } from 'constructs';
import type { SourceContext } from '../context.ts';

/** Returns the source action of the pipeline. */
export function sourceAction(scope: Construct, source: SourceContext, output: Artifact): IAction {
  switch (source.type) {
    case 'codecommit':
      return new CodeCommitSourceAction({
        actionName: 'Source',
        repository: Repository.fromRepositoryName(scope, 'Repository', source.repository),
        branch: source.branch,
        trigger: CodeCommitTrigger.EVENTS,
        output,
      });
    case 'github': {
      const { owner, name } = splitRepository(source.repository);
      return new CodeStarConnectionsSourceAction({
        actionName: 'Source',
        connectionArn: source.connectionArn,
        owner,
        repo: name,
        branch: source.branch,
        output,
      });
    }
  }
}

/** Splits `owner/name` of a GitHub repository. */
export function splitRepository(repository: string): { readonly owner: string; readonly name: string } {
  const [owner = '', name = ''] = repository.split('/');
  return { owner, name };
}
