import { CloudError } from '../protocol/message.js';
import { malformed, type Policy, readCondition, type Statement } from '../protocol/ram.js';
import type { RoleRecord } from '../sts/sessions.js';

/** Whom a trust policy lets in, in the form of a planted role. */
export type Trust = Pick<RoleRecord, 'trusts' | 'externalId'>;

type Fields = Readonly<Record<string, unknown>>;

/** A policy document, version 1. The Not… elements and most conditions are real and not emulated. */
export function readPolicy(text: string): Policy {
  const Statement = statementsOf(text).map((each): Statement => {
    checkElements(each, ['Effect', 'Action', 'Resource', 'Condition']);
    const { Effect, Action, Resource } = each;
    if (!isEffect(Effect) || !isTexts(Action) || !isTexts(Resource)) throw malformed();
    return { Effect, Action, Resource, Condition: readCondition(each.Condition) };
  });
  return { Version: '1', Statement };
}

/** A trust policy of one statement, with a condition on `sts:ExternalId` at most. */
export function readTrust(text: string): Trust {
  const [first, ...others] = statementsOf(text);
  if (first?.Effect !== 'Allow' || first.Action !== 'sts:AssumeRole') throw malformed();
  if (others.length > 0) throw notOffered('a trust policy of several statements');
  checkElements(first, ['Effect', 'Action', 'Principal', 'Condition']);
  const principal = first.Principal;
  if (!isFields(principal)) throw malformed();
  const unknown = Object.keys(principal).find((kind) => kind !== 'RAM' && kind !== 'Service');
  if (unknown !== undefined) throw notOffered(`a principal of the kind ${unknown}`);
  const named = Object.values(principal);
  if (named.length === 0 || !named.every(isTexts)) throw malformed();
  const externalId = externalIdOf(first.Condition);
  return { trusts: named.flat(), ...(externalId === undefined ? {} : { externalId }) };
}

/** The document of a role that a test planted. */
export function trustDocument({ trusts, externalId }: Trust): string {
  const services = trusts.filter((each) => each.endsWith('.aliyuncs.com'));
  const others = trusts.filter((each) => !services.includes(each));
  const Principal = {
    ...(services.length > 0 ? { Service: services } : {}),
    ...(others.length > 0 ? { RAM: others.map((each) => (/^\d+$/.test(each) ? `acs:ram::${each}:root` : each)) } : {}),
  };
  const Condition = externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } };
  const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...Condition }];
  return JSON.stringify({ Version: '1', Statement });
}

function statementsOf(text: string): readonly Fields[] {
  const value = parse(text);
  if (!isFields(value) || value.Version !== '1' || !Array.isArray(value.Statement)) throw malformed();
  const statements: readonly unknown[] = value.Statement;
  if (!statements.every(isFields)) throw malformed();
  return statements;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

function checkElements(statement: Fields, known: readonly string[]): void {
  const unknown = Object.keys(statement).find((name) => !known.includes(name) && name !== 'Sid');
  if (unknown !== undefined) throw notOffered(`${unknown} in a statement`);
}

function externalIdOf(condition: unknown): string | undefined {
  if (condition === undefined) return undefined;
  const equals = isFields(condition) && Object.keys(condition).join() === 'StringEquals' ? condition.StringEquals : {};
  const id = isFields(equals) && Object.keys(equals).join() === 'sts:ExternalId' ? equals['sts:ExternalId'] : undefined;
  if (typeof id === 'string') return id;
  throw notOffered('a condition other than StringEquals on sts:ExternalId');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEffect(value: unknown): value is Statement['Effect'] {
  return value === 'Allow' || value === 'Deny';
}

function isTexts(value: unknown): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
}

function notOffered(what: string): CloudError {
  return new CloudError(501, 'NotImplemented', `The local cloud does not have ${what}.`);
}
