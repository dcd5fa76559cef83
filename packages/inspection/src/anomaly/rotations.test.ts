import {
  adamW,
  freeze,
  initialState,
  input,
  type Layer,
  layoutOf,
  op,
  openSession,
  tensor,
  weightsOf,
  writeModel,
} from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
import { expect, test } from "vitest";
import { standardise } from "./model.ts";
import { prepareTurned, rotationLoss, rotationNetwork, TURNS, turnInto, unsurenessModel } from "./rotations.ts";

const SIDE = 16;
const CHANNELS = 1;

const picture = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i * 37 + (i >> 4) * 11) % 256);

function weightsFor(network: Layer) {
  const shape = [SIDE, SIDE, CHANNELS];
  const layout = layoutOf({
    network,
    input: { type: "uint8", shape },
    target: { type: "int32", shape: [] },
    prepare: prepareTurned,
    loss: rotationLoss(),
    optimizer: adamW(),
  });
  const state = initialState(layout, 3);
  // the last layer begins with zeros, which would make every turn alike
  for (let i = 0; i < state.parameters.length; i++) state.parameters[i]! += 0.05 * Math.sin(i);
  return weightsOf(layout, state);
}

test("turning four times by a quarter gives the picture back, and twice is half a turn", () => {
  const turn = (from: Uint8Array, quarters: number) => {
    const out = new Uint8Array(from.length);
    turnInto(out, from, SIDE, CHANNELS, { quarters });
    return out;
  };
  const once = turn(picture, 1);
  expect(turn(turn(turn(once, 1), 1), 1)).toEqual(picture);
  expect(turn(once, 1)).toEqual(turn(picture, 2));
  expect(turn(turn(once, 1), 1)).toEqual(turn(picture, 3));
  expect(once).not.toEqual(picture);
});

test("the file turns pictures as training does: how unsure it is equals the loss over the four turned pictures", async () => {
  const network = rotationNetwork(SIDE);
  const weights = weightsFor(network);
  const ort = nodeRuntime();
  const size = { height: SIDE, width: SIDE, channels: CHANNELS } as const;
  const session = await openSession(ort, unsurenessModel(network, weights, size));
  const result = await session.run({ pixels: tensor(ort, "uint8", picture, [1, SIDE, SIDE, CHANNELS]) });
  await session.release();

  const pixels = input("pixels", "uint8", [TURNS, SIDE, SIDE, CHANNELS]);
  const { output } = freeze(network, standardise(op.transpose(pixels, [0, 3, 1, 2])), weights);
  const turns = input("turns", "int32", [TURNS]);
  const plain = await openSession(ort, writeModel([{ name: "loss", value: rotationLoss()(output, turns) }]));
  const x = new Uint8Array(TURNS * picture.length);
  for (let quarters = 0; quarters < TURNS; quarters++)
    turnInto(x.subarray(quarters * picture.length), picture, SIDE, CHANNELS, { quarters });
  const { loss } = await plain.run({
    pixels: tensor(ort, "uint8", x, [TURNS, SIDE, SIDE, CHANNELS]),
    turns: tensor(
      ort,
      "int32",
      Int32Array.from({ length: TURNS }, (_, i) => i),
      [TURNS],
    ),
  });
  await plain.release();
  expect((result.unsure!.data as Float32Array)[0]).toBeCloseTo((loss!.data as Float32Array)[0]!, 4);
  expect((loss!.data as Float32Array)[0]).not.toBeCloseTo(Math.log(TURNS), 2);
});
