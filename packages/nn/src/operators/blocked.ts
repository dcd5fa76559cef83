/**
 * ONNX Runtime's blocked-channel convolution (domain com.microsoft.nchwc): channels in blocks of the vector width.
 * Only `lower` makes these, after differentiation, so they need no gradient.
 */
import { GraphError, numbers } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { OpRule } from "./rule.ts";
import { windowSizes } from "./shapes.ts";

const roundUp = (n: number, block: number) => Math.ceil(n / block) * block;

export const blocked = {
  BlockedReorderInput: {
    infer: ([x], { block }) => {
      const [n, c, ...spatial] = numbers(x!.shape);
      return [{ type: x!.type, shape: [n!, roundUp(c!, block), ...spatial] }];
    },
    gradient: "none",
  },
  BlockedConv: {
    infer: ([x, w], a) => {
      if (x!.shape.length !== 4) throw new GraphError("BlockedConv works on pictures: rank 4");
      const kernel = numbers(w!.shape.slice(2));
      return [
        {
          type: x!.type,
          shape: [
            x!.shape[0]!,
            roundUp(w!.shape[0] as number, a.block),
            ...windowSizes("BlockedConv", x!.shape.slice(2), kernel, a),
          ],
        },
      ];
    },
    gradient: "none",
  },
  BlockedReorderOutput: {
    infer: ([x], { channels }) => [{ type: x!.type, shape: [x!.shape[0]!, channels, ...x!.shape.slice(2)] }],
    gradient: "none",
  },
} satisfies { [K in OpKind]?: OpRule<K> };
