import { type OnnxRuntime, type openSession, tensor } from "@andon/nn";
import type { NamedPicture } from "./scoring.ts";

type Session = Awaited<ReturnType<typeof openSession>>;

/** Runs a model on pictures of one size together: what it gives, and the time of each. */
export async function runTogether(ort: OnnxRuntime, session: Session, pictures: readonly NamedPicture[]) {
  const { width, height } = pictures[0]!.picture;
  const each = width * height * 3;
  const data = new Uint8Array(pictures.length * each);
  for (const [i, { picture }] of pictures.entries()) data.set(picture.data, i * each);
  const began = performance.now();
  const result = await session.run({ image: tensor(ort, "uint8", data, [pictures.length, height, width, 3]) });
  return { result, milliseconds: (performance.now() - began) / pictures.length };
}
