// ort_signs.js - for test_signs.sh: reads a sign of DIR in ONNX Runtime with the encoder and the step that `export --part` wrote,
// each step fed its most probable symbol, and with the whole network; compares that with DIR/out, the JSON of
// `read --beam=0 --characters`: the text, the confidence of each character, and its box, which holds the place of the largest weight.
//   node ort_signs.js FOLDER_OF_onnxruntime-node DIR PICTURE.pgm ALPHABET
'use strict';
const fs = require('fs');
const path = require('path');
const [, , library, dir, picture, alphabet] = process.argv;
const ort = require(library);
const FIRST = 1, END = 2, CHARACTERS = 4, STEPS = 64, LIMIT = 2e-3;

const open = (name) => ort.InferenceSession.create(path.join(dir, name), { executionProviders: ['cpu'], logSeverityLevel: 3 });
const best = (x) => x.reduce((at, v, i) => (v > x[at] ? i : at), 0);

// A plain PGM of four views side by side, each as large as the network's: planes of RGB, the views one below the other.
function image() {
    const [, width, side, , ...grey] = fs.readFileSync(path.join(dir, picture), 'latin1').trim().split(/\s+/).map(Number);
    const plane = width * side, x = new Float32Array(3 * plane);
    for (let c = 0; c < 3; c++)
        for (let i = 0; i < plane; i++) {
            const row = Math.floor(i / side), view = Math.floor(row / side);
            x[c * plane + i] = 2 * grey[(row % side) * width + view * side + i % side] / 255 - 1;
        }
    return new ort.Tensor('float32', x, [1, 3, width, side]);
}

async function decode(memory, step) {
    const found = [];
    const states = step.inputMetadata ? step.inputMetadata.find((m) => m.name === 'state').shape[1] : 128;
    let state = new ort.Tensor('float32', new Float32Array(states), [1, states]), fed = FIRST;
    while (found.length < STEPS) {
        const feed = { memory, fed: new ort.Tensor('int64', BigInt64Array.of(BigInt(fed)), [1]), state };
        const out = await step.run(feed), logits = out.logits.data;
        fed = best(logits);
        if (fed === END) break;
        const sum = logits.reduce((s, v) => s + Math.exp(v - logits[fed]), 0);
        found.push({ symbol: fed, confidence: 1 / sum, place: (best(out.weights.data) + 0.5) / out.weights.data.length });
        state = out.next;
    }
    return found;
}

function check(good, text) {
    if (!good) throw new Error(text);
}

async function main() {
    const page = JSON.parse(fs.readFileSync(path.join(dir, 'out'), 'utf8'));
    const ours = page.lines[0].words.flatMap((w) => w.characters);
    const letter = (symbol) => alphabet[symbol - CHARACTERS] || '\uFFFD';
    const x = image(), encoder = await open('encoder.onnx'), step = await open('step.onnx'), whole = await open('whole.onnx');
    const found = await decode((await encoder.run({ image: x })).memory, step);
    const text = found.map((f) => letter(f.symbol)).join('');
    check(text === page.lines[0].text, `text '${text}', ours is '${page.lines[0].text}'`);
    check(new Set(text).size > 1, `'${text}' tells nothing`);
    let most = 0;
    found.forEach((f, i) => {
        most = Math.max(most, Math.abs(f.confidence - ours[i].confidence));
        const at = f.place * page.height;
        check(ours[i].bbox[0] <= at && at <= ours[i].bbox[2], `character ${i} is seen at ${at}, its box is ${ours[i].bbox}`);
    });
    check(most < LIMIT, `confidences differ by ${most}`);
    const { data, dims } = (await whole.run({ image: x })).logits;
    for (let t = 0; t < found.length; t++)
        check(best(data.subarray(t * dims[2], (t + 1) * dims[2])) === found[t].symbol, `the whole network differs at ${t}`);
    console.log(`${found.length} characters, confidences within ${most.toExponential(1)}`);
}

main().catch((e) => { console.error(e.message || e); process.exit(1); });
