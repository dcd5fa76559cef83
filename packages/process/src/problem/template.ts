/** A whole problem file, as `andon optimize init --template` prints it. The tests read it. */
export const TEMPLATE = `# What can be set, what is wanted, and what must hold. Everything but parameters and goals can be left out.
name: coating line

parameters:
  temperature: { low: 150, high: 210, unit: °C, step: 10 }   # step: the most it may move from the current recipe
  speed: { low: 1, high: 20, scale: log, unit: m/min }
  passes: { low: 1, high: 5, integer: true }
  solvent: { levels: [A, B, C] }
  pressure: { fixed: 2.5, unit: bar }                        # not to be changed now

context:                                                     # known when a trial is asked for, but not chosen
  humidity: { low: 20, high: 70, unit: "%" }

goals:
  yield: { aim: maximise, unit: "%" }                        # or minimise, or target with target: 12.5; several make a front, or one sum with weight: 2

constraints:                                                 # on results: max, min or both
  roughness: { max: 0.8, probability: 0.95, unit: µm }       # recommended only where this sure; noise: 0.05 if known

limits:                                                      # on settings: + - * / ^, sqrt, log, exp, abs
  - temperature + 3 * speed <= 240

cost: 2 + temperature / 100                                  # of a trial: of two that promise alike, the cheaper is tried

current: { temperature: 180, speed: 5, passes: 2, solvent: A }

start: 10                                                    # trials that fill the space before anything is learnt
seed: 1
`;
