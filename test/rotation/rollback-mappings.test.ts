import { describe, expect, it } from 'vitest';
import { confirmedSince, rollbackMappings, rotationsUnderWay } from '../../shared/rotation/lineage/rollback.js';
import type { ClosedBatch, Replacement, Step } from '../../shared/rotation/model/step.js';
import { id, listenerId, mapping, noon, openBatch, pendingAttach } from '../support/builders.js';

/** `a>b` is the replacement of `a` with `b`. */
function link(text: string): Replacement {
  const [replaced = '', successor = ''] = text.split('>');
  return { replaced: id(replaced), successor: id(successor) };
}

const batch = (text: string, step: Step['step'] = 'associate', on = 'lsn-1') => ({
  ...openBatch(step, on, [text.split('>')[1] ?? '']),
  replacements: text.split(' ').map(link),
});

const any = { listenerIds: [], certificateIds: [] };

function pairs(found: ReturnType<typeof rollbackMappings>): string[] {
  return found.map(({ replaced, successor }) => `${replaced}>${successor}`);
}

describe('the rotations of one listener', () => {
  it.each([
    { made: ['a>b'], back: ['b>a'] },
    { made: ['a>b', 'b>c'], back: ['b>a', 'c>a'] },
    { made: ['a>b c>d'], back: ['b>a', 'd>c'] },
    { made: ['a>s', 'b>s'], back: ['s>a', 's>b'] },
    { made: ['a>b', 'a>b'], back: ['b>a'] },
    // Rolled back, and then rotated again.
    { made: ['a>b', 'b>a'], back: [] },
    { made: ['a>b', 'b>a', 'a>b'], back: ['b>a'] },
    { made: ['a>b', 'b>a', 'a>c'], back: ['b>a', 'c>a'] },
    { made: ['a>b', 'b>c', 'c>b'], back: ['b>a', 'c>a'] },
    { made: ['b>a', 'a>b', 'b>a'], back: ['a>b'] },
  ])('$made are rolled back by $back', ({ made, back }) => {
    expect(
      pairs(
        rollbackMappings(
          made.map((text) => batch(text)),
          any,
        ),
      ),
    ).toEqual(back);
  });

  it('are chosen by listener and certificate, and each listener has mappings of its own', () => {
    const made = [batch('a>b c>d'), batch('a>b', 'set-default', 'lsn-2')];
    const of = (query: Partial<typeof any>) => {
      return rollbackMappings(made, { ...any, ...query }).map(
        ({ replaced, selector }) => `${selector.listenerIds} ${replaced}`,
      );
    };
    expect(of({})).toEqual(['lsn-1 b', 'lsn-1 d', 'lsn-2 b']);
    expect(of({ listenerIds: [listenerId('lsn-2')] as never })).toEqual(['lsn-2 b']);
    expect(of({ certificateIds: [id('d')] as never })).toEqual(['lsn-1 d']);
    expect(of({ certificateIds: [id('a')] as never })).toEqual(['lsn-1 b', 'lsn-2 b']);
  });
});

it('confirmed rotations are those that were confirmed since then; a retirement is none', () => {
  const closed = (text: string, over: Partial<ClosedBatch> = {}): ClosedBatch => {
    return { ...batch(text), ending: 'confirmed', closedAt: noon, ...over };
  };
  const earlier = new Date(noon.getTime() - 1);
  const history = [
    closed('a>b', { closedAt: earlier }),
    closed('c>d', { ending: 'lost' }),
    closed('e>f', { step: 'retire' }),
    closed('g>h', { step: 'set-default' }),
  ];
  expect(pairs(rollbackMappings(confirmedSince(history, noon), any))).toEqual(['h>g']);
  expect(pairs(rollbackMappings(confirmedSince(history, earlier), any))).toEqual(['b>a', 'h>g']);
});

describe('rotations under way', () => {
  const pending = pendingAttach('lsn-1', 'c', 'd');
  const under = (...mappings: readonly ReturnType<typeof mapping>[]) =>
    pairs(rollbackMappings(rotationsUnderWay([batch('a>b'), batch('e>f', 'retire')], [pending], mappings), any));

  it('are open changes but for retirements, and evictions whose successor is not attached yet', () => {
    expect(under()).toEqual(['b>a', 'd>c']);
  });

  it('are not those of a rollback on this listener', () => {
    const selector = { regions: [], loadBalancerIds: [], listenerIds: [listenerId('lsn-1')] };
    const other = { ...selector, listenerIds: [listenerId('lsn-2')] };
    expect(under(mapping('a', 'b', { isRollback: true, selector }))).toEqual(['d>c']);
    expect(under(mapping('c', 'd', { isRollback: true, selector }))).toEqual(['b>a']);
    expect(under(mapping('a', 'b', { isRollback: true, selector: other }))).toEqual(['b>a', 'd>c']);
    expect(under(mapping('a', 'b', { selector }))).toEqual(['b>a', 'd>c']);
  });
});
