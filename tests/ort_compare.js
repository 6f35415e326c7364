// ort_compare.js - for test_onnx.sh: runs the cases of DIR/cases.jsonl (tests/onnx_cases.c) in ONNX Runtime and
// compares its outputs with ours: float models to LIMIT (of values beyond 10 to a tenth of it, times the largest), quantised ones (NAME-int..) by SQNR, because the two may
// round a value that lies between two steps differently, and their logits also by the text that they read. A line "ok ..." or "FAIL ..." for each output; exit code 1 after a FAIL.
//   node ort_compare.js FOLDER_OF_onnxruntime-node DIR LIMIT
'use strict';
const fs = require('fs');
const path = require('path');
const [, , library, dir, limit] = process.argv;
const ort = require(library);

function floats(name) {
    const bytes = fs.readFileSync(path.join(dir, name));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

// Largest difference; NaN anywhere gives NaN, which is below no limit.
function largest(a, b) {
    let most = 0;
    for (let i = 0; i < a.length; i++) {
        const d = Math.abs(a[i] - b[i]);
        if (!(d <= most)) most = d;
    }
    return most;
}

// 10 log10(sum b^2 / sum (a - b)^2); NaN anywhere gives NaN, which is above no limit.
function sqnr(a, b) {
    let signal = 0, noise = 0;
    for (let i = 0; i < a.length; i++) {
        signal += b[i] * b[i];
        noise += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}

// The likeliest class of each step of logits [1,T,V].
function best(values, classes) {
    const out = [];
    for (let t = 0; t < values.length; t += classes) {
        let at = 0;
        for (let v = 1; v < classes; v++) if (values[t + v] > values[t + at]) at = v;
        out.push(at);
    }
    return out.join();
}

const SQNR_LIMIT = 25; // dB

function judge(c, want, y, values, limit) {
    const d = largest(y.data, values), spread = largest(values, values.map(() => 0));
    if (!/-int/.test(c.model)) {
        return [d <= limit * Math.max(1, spread / 10) && spread > 1e-3, `differs by ${d.toExponential(2)} (values to ${spread.toFixed(2)})`];
    }
    const db = sqnr(y.data, values), classes = want.dims[want.dims.length - 1];
    const same = want.name !== 'logits' || best(y.data, classes) === best(values, classes);
    return [db > SQNR_LIMIT && same && spread > 1e-3, `${db.toFixed(1)} dB${same ? '' : ', other text'}`];
}

async function main() {
    const cases = fs.readFileSync(path.join(dir, 'cases.jsonl'), 'utf8').trim().split('\n').map((l) => JSON.parse(l));
    const sessions = new Map();
    let bad = 0;
    for (const c of cases) {
        if (!sessions.has(c.model)) {
            sessions.set(c.model, await ort.InferenceSession.create(path.join(dir, c.model), {
                intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }));
        }
        const input = new ort.Tensor('float32', floats(c.input.file), c.input.dims);
        const got = await sessions.get(c.model).run({ [c.input.name]: input });
        for (const want of c.outputs) {
            const y = got[want.name], what = `${c.model} ${c.input.file} ${want.name}`;
            if (!y || y.dims.join() !== want.dims.join()) {
                console.log(`FAIL ${what}: shape ${y && y.dims}, ours ${want.dims}`);
                bad++;
                continue;
            }
            const [ok, text] = judge(c, want, y, floats(want.file), Number(limit));
            console.log(`${ok ? 'ok' : 'FAIL'} ${what} [${y.dims}]: ${text}`);
            if (!ok) bad++;
        }
    }
    process.exitCode = bad ? 1 : 0;
}

main().catch((e) => { console.log('FAIL', e.message || e); process.exitCode = 1; });
