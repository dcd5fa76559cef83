import { openSignalSource } from "@andon/data";
import { adamW, binaryCrossEntropy, dense, dropout, fit, freeze, gelu, initialState, input, layoutOf, openSession, oneCycle, op, probe, sequential, singleStepper, tensor, weightsOf, writeModel } from "@andon/nn";
import { nodeRuntime } from "@andon/nn/node";
const arg = (n: string, d: number) => { const i = process.argv.indexOf("--" + n); return i < 0 ? d : +process.argv[i + 1]!; };
const E = arg("epochs", 60), LR = arg("lr", 5e-3), B = arg("batch", 128), W = arg("width", 64), M = arg("members", 1), WD = arg("wd", 0.01), PR = arg("prod", 1), DO = arg("drop", 0.1);
const s = await openSignalSource("../shared/datasets/ai4i2020"); const X0: number[][] = [], Y: number[] = [];
const name = (n: string) => s.columns.findIndex((c) => c.name.startsWith(n)); const cols = ["Air", "Process", "Rotational", "Torque", "Tool"].map(name), ty = name("Type"), lab = name("Machine");
for await (const b of s.read()) for (let i = 0; i < b.rows; i++) { const t = b.values[ty]![i]!; X0.push([...cols.map((c) => b.values[c]![i]!), t === 0 ? 1 : 0, t === 1 ? 1 : 0, t === 2 ? 1 : 0]); Y.push(b.values[lab]![i]!); }
let st = 5; const rnd = () => (st = (st * 48271) % 2147483647) / 2147483647; const shuffle = (a: number[]) => { for (let i = a.length - 1; i > 0; i--) { const j = Math.floor(rnd() * (i + 1)); [a[i], a[j]] = [a[j]!, a[i]!]; } return a; };
const X = X0.map((r) => { const o = [...r]; if (PR) for (let a = 0; a < 5; a++) for (let b = a + 1; b < 5; b++) o.push(a < 2 && b < 2 ? r[a]! - r[b]! : r[a]! * r[b]!); return o; }); const D = X[0]!.length;
const pos = shuffle(Y.flatMap((y, i) => (y ? [i] : []))), neg = shuffle(Y.flatMap((y, i) => (y ? [] : [i]))); const fold = new Int32Array(Y.length); pos.forEach((i, k) => (fold[i] = k % 5)); neg.forEach((i, k) => (fold[i] = k % 5));
const ort = nodeRuntime(); const F1s: number[] = [], APs: number[] = [];
for (let f = 0; f < 5; f++) {
  const tr = shuffle(Y.flatMap((_, i) => (fold[i] !== f ? [i] : []))), te = Y.flatMap((_, i) => (fold[i] === f ? [i] : []));
  const mean = X[0]!.map((_, c) => tr.reduce((a, i) => a + X[i]![c]!, 0) / tr.length), sd = mean.map((m, c) => Math.sqrt(tr.reduce((a, i) => a + (X[i]![c]! - m) ** 2, 0) / tr.length) || 1);
  const z = (i: number) => X[i]!.map((v, c) => (v - mean[c]!) / sd[c]!);
  const oof = new Float64Array(Y.length), tp = new Float64Array(te.length);
  for (let m = 0; m < M; m++) {
    const val = tr.filter((_, k) => k % M === m), fitted = M === 1 ? [...tr] : tr.filter((_, k) => k % M !== m);
    const net = sequential(dense(W), gelu(), dropout(DO), dense(W), gelu(), dropout(DO), dense(1)); const objective: any = { network: net, input: { type: "float32", shape: [D] }, target: { type: "float32", shape: [1] }, loss: binaryCrossEntropy(), optimizer: adamW({ weightDecay: WD, clipNorm: 1 }), averaging: 0.99 };
    const layout = layoutOf(objective); const sp = singleStepper(ort, objective, layout, initialState(layout, f * 10 + m + 1), await probe(ort)); let final: any;
    for await (const ev of fit(sp, { samples: fitted.length, batch: B, epochs: E, learningRate: LR, schedule: oneCycle(0.2), seed: f * 10 + m, now: () => performance.now(), batchAt: (e, start, size) => { if (start === 0) shuffle(fitted); const x = new Float32Array(size * D), y = new Float32Array(size); for (let k = 0; k < size; k++) { x.set(z(fitted[start + k]!), k * D); y[k] = Y[fitted[start + k]!]!; } return { x, target: y, size }; } })) if (ev.kind === "end") final = ev.state;
    const xin = input("x", "float32", ["N", D]); const ses = await openSession(ort, writeModel([{ name: "p", value: op.sigmoid(freeze(net, xin, weightsOf(layout, final)).output) }])); const pr = async (ids: number[]) => (await ses.run({ x: tensor(ort, "float32", Float32Array.from(ids.flatMap(z)), [ids.length, D]) })).p!.data as Float32Array;
    (await pr(val)).forEach((v, i) => (oof[val[i]!] = v)); (await pr(te)).forEach((v, i) => (tp[i] = tp[i]! + v / M)); await ses.release(); await sp.close();
  }
  let best = [0, 0.5]; for (let t = 0.05; t < 0.95; t += 0.01) { let a = 0, b = 0, c = 0; tr.forEach((i) => { const q = oof[i]! > t; if (q && Y[i]) a++; else if (q) b++; else if (Y[i]) c++; }); const f1 = 2 * a / (2 * a + b + c); if (f1 > best[0]!) best = [f1, t]; }
  let a = 0, b = 0, c = 0; te.forEach((i, k) => { const q = tp[k]! > best[1]!; if (q && Y[i]) a++; else if (q) b++; else if (Y[i]) c++; }); F1s.push(2 * a / (2 * a + b + c));
  const ord = te.map((i, k) => [tp[k]!, Y[i]!]).sort((u, v) => v[0]! - u[0]!); let hit = 0, ap = 0; ord.forEach(([, y], k) => { if (y) { hit++; ap += hit / (k + 1); } }); APs.push(ap / hit); console.log("fold", f, "AP", (ap / hit).toFixed(3), "F1", F1s.at(-1)!.toFixed(3), "thr", best[1]!.toFixed(2), "val", best[0]!.toFixed(3));
}
const avg = (v: number[]) => (v.reduce((a, b) => a + b) / v.length).toFixed(3); console.log("AP", avg(APs), "F1", avg(F1s));
