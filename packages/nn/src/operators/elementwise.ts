/** One value in, one value out at each position; two operands broadcast. The derivative stands above each rule. */
import { GraphError, type Value } from "../graph/value.ts";
import type { OpKind } from "./attributes.ts";
import type { Build, OpRule } from "./rule.ts";
import { broadcast, sameType } from "./shapes.ts";

const unary = (inputs: readonly Value[]) => [{ type: inputs[0]!.type, shape: inputs[0]!.shape }];
const binary = (name: string) => (inputs: readonly Value[]) => {
  const { type } = sameType(name, inputs);
  return [{ type, shape: broadcast(inputs[0]!.shape, inputs[1]!.shape) }];
};
const comparison = (name: string) => (inputs: readonly Value[]) => {
  sameType(name, inputs);
  return [{ type: "bool" as const, shape: broadcast(inputs[0]!.shape, inputs[1]!.shape) }];
};
const flat = <K extends OpKind>(infer: OpRule<K>["infer"]): OpRule<K> => ({ infer, gradient: "none" });

export const elementwise = {
  // d(a + b) = da + db
  Add: { infer: binary("Add"), gradient: ({ dy }) => [dy, dy] },
  // d(a - b) = da - db
  Sub: { infer: binary("Sub"), gradient: ({ op, dy, needs }) => [dy, needs(1) ? op.neg(dy) : null] },
  // d(ab) = b da + a db
  Mul: {
    infer: binary("Mul"),
    gradient: ({ op, inputs: [a, b], dy, needs }) => [
      needs(0) ? op.mul(dy, b!) : null,
      needs(1) ? op.mul(dy, a!) : null,
    ],
  },
  // d(a/b) = da / b - (a/b) db / b
  Div: {
    infer: binary("Div"),
    gradient: ({ op, inputs: [, b], outputs: [y], dy, needs }) => {
      const share = op.div(dy, b!);
      return [share, needs(1) ? op.neg(op.mul(share, y!)) : null];
    },
  },
  // d(a^b) = b a^(b-1) da + a^b ln(a) db   (the second for a > 0 only)
  Pow: {
    infer: binary("Pow"),
    gradient: ({ op, inputs: [a, b], outputs: [y], dy, needs }) => [
      needs(0) ? op.mul(dy, op.mul(b!, op.pow(a!, op.sub(b!, op.like(b!, 1))))) : null,
      needs(1) ? op.mul(dy, op.mul(y!, op.log(a!))) : null,
    ],
  },
  // The larger operand gets the gradient; on a tie both do, halved.
  Max: { infer: binary("Max"), gradient: ({ op, inputs: [a, b], dy }) => chosen(op, dy, a!, b!, op.greater) },
  Min: { infer: binary("Min"), gradient: ({ op, inputs: [a, b], dy }) => chosen(op, dy, a!, b!, op.less) },
  Neg: { infer: unary, gradient: ({ op, dy }) => [op.neg(dy)] },
  // d|x| = sign(x)
  Abs: { infer: unary, gradient: ({ op, inputs: [x], dy }) => [op.mul(dy, op.sign(x!))] },
  // d exp(x) = exp(x)
  Exp: { infer: unary, gradient: ({ op, outputs: [y], dy }) => [op.mul(dy, y!)] },
  // d ln(x) = 1/x
  Log: { infer: unary, gradient: ({ op, inputs: [x], dy }) => [op.div(dy, x!)] },
  // d sqrt(x) = 1 / (2 sqrt(x))
  Sqrt: { infer: unary, gradient: ({ op, outputs: [y], dy }) => [op.div(op.mul(dy, op.like(y!, 0.5)), y!)] },
  // d(1/x) = -1/x^2
  Reciprocal: { infer: unary, gradient: ({ op, outputs: [y], dy }) => [op.neg(op.mul(dy, op.mul(y!, y!)))] },
  // d erf(x) = 2/sqrt(pi) exp(-x^2)
  Erf: {
    infer: unary,
    gradient: ({ op, inputs: [x], dy }) => [
      op.mul(dy, op.mul(op.exp(op.neg(op.mul(x!, x!))), op.like(x!, 2 / Math.sqrt(Math.PI)))),
    ],
  },
  Sign: flat<"Sign">(unary),
  // d max(x, 0) = [y > 0]
  Relu: {
    infer: unary,
    gradient: ({ op, outputs: [y], dy }) => [op.mul(dy, op.cast(op.greater(y!, op.like(y!, 0)), y!.type))],
  },
  LeakyRelu: {
    infer: unary,
    gradient: ({ op, inputs: [x], attributes, dy }) => [
      op.where(op.greater(x!, op.like(x!, 0)), dy, op.mul(dy, op.like(x!, attributes.alpha))),
    ],
  },
  // d s(x) = s (1 - s)
  Sigmoid: {
    infer: unary,
    gradient: ({ op, outputs: [y], dy }) => [op.mul(dy, op.sub(y!, op.mul(y!, y!)))],
  },
  // d tanh(x) = 1 - tanh^2
  Tanh: {
    infer: unary,
    gradient: ({ op, outputs: [y], dy }) => [op.mul(dy, op.sub(op.like(y!, 1), op.mul(y!, y!)))],
  },
  // Hendrycks and Gimpel 2016, exact form x Phi(x): derivative Phi(x) + x phi(x)
  Gelu: {
    infer: unary,
    gradient: ({ op, inputs: [x], dy }) => {
      const cdf = op.mul(op.add(op.erf(op.mul(x!, op.like(x!, Math.SQRT1_2))), op.like(x!, 1)), op.like(x!, 0.5));
      const pdf = op.mul(op.exp(op.mul(op.mul(x!, x!), op.like(x!, -0.5))), op.like(x!, 1 / Math.sqrt(2 * Math.PI)));
      return [op.mul(dy, op.add(cdf, op.mul(x!, pdf)))];
    },
  },
  // d ln(1 + e^x) = sigmoid(x)
  Softplus: { infer: unary, gradient: ({ op, inputs: [x], dy }) => [op.mul(dy, op.sigmoid(x!))] },
  // d softmax: y (dy - sum(dy y))
  Softmax: {
    infer: unary,
    gradient: ({ op, outputs: [y], attributes: { axis }, dy }) => [
      op.mul(y!, op.sub(dy, op.reduceSum(op.mul(dy, y!), [axis], true))),
    ],
  },
  // d log softmax: dy - softmax sum(dy)
  LogSoftmax: {
    infer: unary,
    gradient: ({ op, outputs: [y], attributes: { axis }, dy }) => [
      op.sub(dy, op.mul(op.exp(y!), op.reduceSum(dy, [axis], true))),
    ],
  },
  Equal: flat<"Equal">(comparison("Equal")),
  Less: flat<"Less">(comparison("Less")),
  LessOrEqual: flat<"LessOrEqual">(comparison("LessOrEqual")),
  Greater: flat<"Greater">(comparison("Greater")),
  GreaterOrEqual: flat<"GreaterOrEqual">(comparison("GreaterOrEqual")),
  And: flat<"And">(comparison("And")),
  Or: flat<"Or">(comparison("Or")),
  Not: flat<"Not">(unary),
  // The branch that was taken gets the gradient.
  Where: {
    infer: ([condition, a, b]) => {
      if (condition!.type !== "bool") throw new GraphError(`Where needs a bool condition, got ${condition!.type}`);
      const { type } = sameType("Where", [a!, b!]);
      return [{ type, shape: broadcast(condition!.shape, broadcast(a!.shape, b!.shape)) }];
    },
    gradient: ({ op, inputs: [condition], dy, needs }) => [
      null,
      needs(1) ? op.where(condition!, dy, op.like(dy, 0)) : null,
      needs(2) ? op.where(condition!, op.like(dy, 0), dy) : null,
    ],
  },
  // Between floating types the gradient is cast back; through integers it stops.
  Cast: {
    infer: ([x], { to }) => [{ type: to, shape: x!.shape }],
    gradient: ({ op, inputs: [x], dy }) => [
      x!.type === "float32" || x!.type === "float64" ? op.cast(dy, x!.type) : null,
    ],
  },
  Identity: { infer: unary, gradient: ({ dy }) => [dy] },
} satisfies { [K in OpKind]?: OpRule<K> };

function chosen(op: Build, dy: Value, a: Value, b: Value, wins: (x: Value, y: Value) => Value): readonly Value[] {
  const tie = op.mul(op.cast(op.equal(a, b), dy.type), op.like(dy, 0.5));
  return [op.mul(dy, op.add(op.cast(wins(a, b), dy.type), tie)), op.mul(dy, op.add(op.cast(wins(b, a), dy.type), tie))];
}
