import type { FoundBox } from "../evaluate/detection.ts";

type Results = Readonly<Record<string, { readonly data: unknown }>>;

/** Less confident boxes are not even listed. */
export const LEAST_CONFIDENCE = 0.01;

/** The boxes of one run of the trainer's model: left, top, right, bottom. The most confident come first. */
export function boxesOf(results: Results): readonly FoundBox[] {
  const [boxes, confidences, classes] = lists(results);
  return Array.from(confidences, (confidence, i) => {
    const [x1, y1, x2, y2] = Array.from(boxes.subarray(4 * i, 4 * i + 4)) as [number, number, number, number];
    return { x1, y1, x2, y2, label: Number(classes[i]), confidence };
  }).filter(({ confidence }) => confidence >= LEAST_CONFIDENCE);
}

/** The boxes of one run of the file: left, top, width, height. */
export const boxesOfFile = (results: Results): readonly FoundBox[] =>
  boxesOf(results).map((box) => ({ ...box, x2: box.x1 + box.x2, y2: box.y1 + box.y2 }));

const lists = ({ boxes, confidences, classes }: Results) =>
  [boxes!.data as Float32Array, confidences!.data as Float32Array, classes!.data as BigInt64Array] as const;

/** The verdict of a certificate: the classes of the boxes that count, in order of their names. */
export const verdictOf = (boxes: readonly FoundBox[], threshold: number): string =>
  boxes
    .filter(({ confidence }) => confidence >= threshold)
    .map(({ label }) => label)
    .sort((a, b) => a - b)
    .join(",") || "good";
