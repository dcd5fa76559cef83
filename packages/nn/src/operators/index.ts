import type { OpKind } from "./attributes.ts";
import { blocked } from "./blocked.ts";
import { elementwise } from "./elementwise.ts";
import { linear } from "./linear.ts";
import { normalise } from "./normalise.ts";
import { recurrent } from "./recurrent.ts";
import { reduce } from "./reduce.ts";
import type { OpRule } from "./rule.ts";
import { shape } from "./shape.ts";
import { window } from "./window.ts";

/** Every operator with its shape rule and its gradient rule. A missing one does not compile. */
export const operators = {
  ...elementwise,
  ...linear,
  ...window,
  ...shape,
  ...reduce,
  ...normalise,
  ...recurrent,
  ...blocked,
} satisfies {
  [K in OpKind]: OpRule<K>;
};
