import { describe, expect, it } from 'vitest';
import { refusal, setup, template, topic } from '../support.ts';

const text = template({ A: topic() });

describe('aliases', () => {
  it('an alias is a second name of a stack in every call', () => {
    const { create, call, describe: read, settle } = setup();
    const id = create('app', text);
    call('SetAlias', { StackName: 'app', AliasName: 'shop' });

    expect(read('shop')).toMatchObject({ StackId: id, StackName: 'app', AliasName: 'shop' });
    call('UpdateStack', { StackName: 'shop', TemplateBody: template({ A: topic({ DisplayName: 'x' }) }) });
    settle();
    expect(read('app').StackStatus).toBe('UPDATE_COMPLETE');
    call('DeleteStack', { StackName: 'shop' });
    settle();
    expect(refusal(() => read('shop')).message).toBe('Stack with id shop does not exist');
  });

  it('a stack has one alias, and a name or an alias that exists is refused', () => {
    const { create, call } = setup();
    create('app', text);
    create('other', text);
    call('SetAlias', { StackName: 'app', AliasName: 'shop' });

    expect(refusal(() => call('SetAlias', { StackName: 'app', AliasName: 'second' })).code).toBe('LimitExceededException');
    expect(refusal(() => call('SetAlias', { StackName: 'other', AliasName: 'shop' })).code).toBe('AlreadyExistsException');
    expect(refusal(() => call('SetAlias', { StackName: 'other', AliasName: 'app' })).code).toBe('AlreadyExistsException');
    expect(refusal(() => call('CreateStack', { StackName: 'shop', TemplateBody: text })).code).toBe('AlreadyExistsException');
    expect(refusal(() => call('SetAlias', { StackName: 'app' })).message).toBe('AliasName is a required parameter.');
  });

  it('an alias can be removed and set for another stack', () => {
    const { create, call, describe: read } = setup();
    create('app', text);
    create('other', text);
    call('SetAlias', { StackName: 'app', AliasName: 'shop' });
    call('RemoveAlias', { AliasName: 'shop' });
    call('SetAlias', { StackName: 'other', AliasName: 'shop' });

    expect(read('shop').StackName).toBe('other');
    expect(read('app').AliasName).toBeUndefined();
    expect(refusal(() => call('RemoveAlias', { AliasName: 'app' })).message).toBe('Alias [app] does not exist');
  });
});
