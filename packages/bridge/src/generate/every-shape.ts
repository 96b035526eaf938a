import Type from 'typebox';
import { defineContract, defineMessage } from '../contract/define-message.ts';

/** An app's contract, with everything in it that is hard to say in another language. */
export const everyShape = defineContract({
  name: 'EveryShape',
  version: 2,
  messages: [
    defineMessage({
      name: 'measure',
      from: 'page',
      since: 1,
      description: 'A description with /* and */ in it, and a $dollar.',
      data: Type.Object({
        text: Type.String({ description: 'Ends */ here.' }),
        ratio: Type.Number(),
        count: Type.Integer(),
        is_open: Type.Boolean(),
        when: Type.Enum(['today', 'notYet', 'next-week', '3rd', '']),
        rows: Type.Array(Type.Object({ class: Type.String(), 'content-type': Type.Optional(Type.String()) })),
        grid: Type.Array(Type.Array(Type.Number())),
        moods: Type.Optional(Type.Array(Type.Enum(['good', '$bad']))),
        list: Type.Optional(Type.Object({ string: Type.Enum(['long']), text: Type.String() })),
        empty: Type.Optional(Type.Object({})),
        '3d': Type.Optional(Type.Boolean()),
      }),
      reply: Type.Object({ ratio: Type.Number(), certain: Type.Optional(Type.Boolean()) }),
    }),
    defineMessage({
      name: 'object',
      from: 'page',
      since: 2,
      description: 'A keyword.',
      data: Type.Object({}),
      reply: Type.Object({}),
    }),
    defineMessage({
      name: 'measured',
      from: 'shell',
      since: 1,
      description: 'What has been measured.',
      data: Type.Object({ total: Type.Integer(), parts: Type.Optional(Type.Array(Type.Number())) }),
    }),
  ],
});
